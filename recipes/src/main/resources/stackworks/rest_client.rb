# The little of the rest-client gem that cookbooks of Chef 11 use: it came with Chef then.
require 'net/http'

module RestClient
  class ExceptionWithResponse < StandardError
    attr_reader :response

    def initialize(response = nil, code = nil)
      @response = response
      super("#{code || response&.code} #{response&.net_http_res&.message}".strip)
    end

    def http_code = response&.code
    def http_body = response&.body
  end

  Exception = ExceptionWithResponse
  RequestFailed = Class.new(ExceptionWithResponse)
  ResourceNotFound = Class.new(RequestFailed)
  NotFound = ResourceNotFound
  Forbidden = Class.new(RequestFailed)
  Unauthorized = Class.new(RequestFailed)
  NotModified = Class.new(RequestFailed)
  RequestTimeout = Class.new(RequestFailed)

  class Response < String
    attr_reader :net_http_res
    attr_accessor :file

    def initialize(result)
      @net_http_res = result
      super(result.body.to_s)
    end

    def code = net_http_res.code.to_i
    def body = to_s
    def headers = net_http_res.to_hash.to_h { |k, v| [k.tr('-', '_').to_sym, v.first] }
    def to_s = String.new(self)
  end

  class << self
    attr_accessor :proxy

    %i(get head delete).each { |verb| define_method(verb) { |url, headers = {}, &block| Request.execute(method: verb, url: url, headers: headers, &block) } }
    %i(post put patch).each { |verb| define_method(verb) { |url, payload = nil, headers = {}, &block| Request.execute(method: verb, url: url, payload: payload, headers: headers, &block) } }
  end

  class Request
    def self.execute(method:, url:, payload: nil, headers: {}, raw_response: false, timeout: nil, user: nil, password: nil, max_redirects: 10, **, &block)
      uri = URI.parse(url.to_s)
      http = ::Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = uri.scheme == 'https'
      http.read_timeout = timeout if timeout
      given = (headers || {}).to_h { |k, v| [k.is_a?(Symbol) ? k.to_s.split('_').map(&:capitalize).join('-') : k, v.to_s] }
      request = ::Net::HTTP.const_get(method.to_s.capitalize).new(uri.request_uri, given)
      request.basic_auth(user || uri.user, password || uri.password) if user || uri.user
      request.body = payload.is_a?(Hash) ? URI.encode_www_form(payload) : payload if payload
      result = http.request(request)
      response = Response.new(result)
      return block.call(response, request, result) if block
      case result.code.to_i
      when 200..207
        if raw_response
          file = Tempfile.new('rest-client')
          file.binmode
          file.write(result.body.to_s)
          file.close
          response.file = file
        end
        response
      when 301, 302, 303, 307
        raise RequestFailed, response if max_redirects <= 0
        execute(method: :get, url: URI.join(url.to_s, result['location']).to_s, headers: headers, raw_response: raw_response, timeout: timeout, max_redirects: max_redirects - 1)
      when 304 then raise NotModified, response
      when 401 then raise Unauthorized, response
      when 403 then raise Forbidden, response
      when 404 then raise ResourceNotFound, response
      else raise RequestFailed, response
      end
    end
  end

  class Resource
    def initialize(url, options = {})
      @url = url
      @options = options
    end

    def [](path) = Resource.new("#{@url.chomp('/')}/#{path}", @options)
    def get(headers = {}) = RestClient.get(@url, headers)
    def post(payload, headers = {}) = RestClient.post(@url, payload, headers)
    def put(payload, headers = {}) = RestClient.put(@url, payload, headers)
    def delete(headers = {}) = RestClient.delete(@url, headers)
  end
end
