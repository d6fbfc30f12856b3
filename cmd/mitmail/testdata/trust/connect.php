<?php // What PHP programs do, PHPMailer among them.
$s = @stream_socket_client("ssl://localhost:$argv[1]", $code, $why, 10);
if (!$s) exit(1);
echo fgets($s);
