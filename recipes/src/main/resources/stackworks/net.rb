# Net::* on demand, with the names of exceptions that came and went.
require 'net/http'
module Net
  HTTPServerException = HTTPClientException unless const_defined?(:HTTPServerException)
  HTTPClientException = HTTPServerException unless const_defined?(:HTTPClientException)
end

module Stackworks
  module Net
    def self.request(verb, url, body, headers)
      uri = URI.parse(url.to_s)
      http = ::Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = uri.scheme == 'https'
      request = ::Net::HTTP.const_get(verb.to_s.capitalize).new(uri.request_uri, headers)
      request.body = body if body
      request.basic_auth(uri.user, uri.password) if uri.user
      response = http.request(request)
      response.error! unless response.is_a?(::Net::HTTPSuccess)
      response.body
    end

    # What a missing data bag item looks like to a cookbook.
    def self.not_found(text)
      response = ::Net::HTTPNotFound.new('1.1', '404', 'Not Found')
      ::Net::HTTPClientException.new(%(404 "Not Found": #{text}), response)
    end
  end
end
