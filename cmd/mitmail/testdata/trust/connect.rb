# What Net::SMTP does.
require "openssl"
require "socket"
context = OpenSSL::SSL::SSLContext.new
context.set_params
socket = OpenSSL::SSL::SSLSocket.new(TCPSocket.new("localhost", ARGV[0].to_i), context)
socket.hostname = "localhost"
socket.connect
socket.post_connection_check("localhost")
puts socket.gets
