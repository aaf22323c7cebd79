# As many files as asked for, a hundred to a folder.
root = node['bench']['target']

node['bench']['count'].times do |n|
  directory File.join(root, (n / 100).to_s) if n % 100 == 0
  file File.join(root, (n / 100).to_s, n.to_s) do
    mode '0644'
    content "number #{n}\nsecond line of literal content\nthird line\n"
  end
end
