# 200 resources: 40 folders, 80 files, 60 templates, 20 links.
root = node['bench']['target']

(0...40).each do |n|
  directory File.join(root, format('d%02d', n)) do
    recursive true
    mode '0755'
  end
end

(0...80).each do |n|
  file File.join(root, format('d%02d/f%02d.txt', n / 2, n)) do
    mode '0644'
    content "number #{n}\nsecond line of literal content\nthird line\n"
  end
end

(0...60).each do |n|
  template File.join(root, format('d%02d/t%02d.conf', n % 40, n)) do
    source 'unit.erb'
    mode '0640'
    variables(title: "unit#{n}", port: 8000 + n, workers: n % 4)
    notifies :run, 'execute[reload]', :delayed if n < 5 && node.run_state['bench_reload']
  end
end

(0...20).each do |n|
  link File.join(root, format('l%02d', n)) do
    to format('d%02d/f%02d.txt', n, n * 2)
  end
end
