ruby_block 'verdict' do
  block { raise Checks::DIFFERENT.join("\n") unless Checks::DIFFERENT.empty? }
end
