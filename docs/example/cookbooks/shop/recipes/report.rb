# stackworks run shop execute_recipes --recipes shop::report
execute 'report' do
  command 'uptime; df -h / | tail -n 1; cat /etc/shop/shop.conf'
  live_stream true
end
