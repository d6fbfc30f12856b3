# What Net::SMTP does.
use IO::Socket::SSL;
my $socket = IO::Socket::SSL->new(PeerHost => "localhost", PeerPort => $ARGV[0], SSL_verify_mode => SSL_VERIFY_PEER) or exit 1;
print scalar <$socket>;
