define :app, port: 80 do
  same('params of a definition', [{ port: 8080, flag: true, name: 'shop' }, %i(port flag name)]) { [params, params.keys] }
end
