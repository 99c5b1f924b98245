/** `perl -e PERL MARKER W COUNT OFFSET ADDRESS PORT TIMEOUT ASKING NAME SPACING`; from Perl 5.14. See socketScript.ts. */
export const PERL = String.raw`
use strict; use warnings; use Errno; use Fcntl; use Socket qw(:all); use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($m, $w, $count, $offset, $address, $port, $timeout, $asking, $name, $spacing) = @ARGV;
$offset /= 1e6; $spacing /= 1e6;
my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
my $peer = $family == AF_INET6 ? pack_sockaddr_in6($port, inet_pton($family, $address)) : pack_sockaddr_in($port, inet_pton($family, $address));
my $stopping = 0;
$SIG{TERM} = sub { $stopping = 1 };
my %kinds = (Errno::ECONNREFUSED() => "refused", Errno::EHOSTUNREACH() => "no-route", Errno::ENETUNREACH() => "no-route",
  Errno::ECONNRESET() => "reset", Errno::EPIPE() => "reset", Errno::ETIMEDOUT() => "timeout");
sub now { return clock_gettime(CLOCK_MONOTONIC) }
sub say_line { my ($kind, $text) = @_; syswrite(STDOUT, "$m $kind $w $text\n") }
sub oneline { my ($data) = @_; $data =~ s/%/%25/g; $data =~ s/\r/%0D/g; $data =~ s/\n/%0A/g; return $data }
my %pages;
sub page {
  my ($data) = @_;
  my $kept = substr($data, 0, 16384);
  my $key = length($data) . " $kept";
  if (!exists $pages{$key} && keys(%pages) < 64) {
    my $id = $pages{$key} = keys(%pages) + 1;
    my $code = 7;
    $code = ($code * 31 + $_) % 2147483647 for unpack("C*", $kept);
    say_line("B", "$id " . length($data) . " $code " . oneline(substr($data, 0, 1200)));
  }
  return $pages{$key} || 0;
}
# Waits until the socket can be read or written; false: out of time.
sub ready {
  my ($one, $writing, $end) = @_;
  while ((my $rest = $end - now()) > 0) {
    my $bits = ""; vec($bits, fileno($one), 1) = 1;
    my $found = $writing ? select(undef, my $out = $bits, undef, $rest) : select(my $in = $bits, undef, undef, $rest);
    return 1 if $found > 0;
  }
  return 0;
}
sub failed { my ($error) = @_; $! = $error; return ($kinds{$error + 0} || "other", 0, "$!") }
my @late = ("timeout", 0, "no answer within " . int($timeout * 1000) . " ms");
sub answer {
  my ($one, $end, $ident) = @_;
  while (ready($one, 0, $end)) {
    my $data;
    if (!defined recv($one, $data, 65535, 0)) { next if $!{EINTR} || $!{EAGAIN}; return (undef, $! + 0) }
    return ($data, 0) if !defined $ident || (length($data) >= 12 && substr($data, 0, 2) eq $ident && ord(substr($data, 2, 1)) & 128);
  }
  return (undef, 0);
}
sub ask {
  my ($one, $end) = @_;
  if (!connect($one, $peer)) {
    return failed($! + 0) unless $!{EINPROGRESS};
    return @late unless ready($one, 1, $end);
    my $error = unpack("i", getsockopt($one, SOL_SOCKET, SO_ERROR));
    return failed($error) if $error;
  }
  return ("ok", 0, "") if $asking eq "tcp";
  my $ident = pack("n", int(rand(65536)));
  my $payload = "lvs-dr " . join("", map { sprintf("%04x", rand(65536)) } 1 .. 4) . "\n";
  $payload = $ident . "\1\0\0\1\0\0\0\0\0\0" . join("", map { pack("C/a*", $_) } split(/\./, $name)) . "\0\0\1\0\1" if $asking eq "dns";
  return failed($! + 0) unless defined send($one, $payload, 0);
  my ($data, $error) = answer($one, $end, $asking eq "dns" ? $ident : undef);
  return $error ? failed($error) : @late unless defined $data;
  return ("rcode", 0, ord(substr($data, 3, 1)) & 15) if $asking eq "dns";
  return ("ok", $data eq $payload ? 0 : page($data), "");
}
say_line("P", $$);
my $base = now() + $offset;
for (my $begun = 0; $begun < $count && !$stopping; $begun++) {
  my $due = $base + $begun * $spacing;
  while ($spacing && !$stopping && (my $rest = $due - now()) > 0) { select(undef, undef, undef, $rest < 0.05 ? $rest : 0.05) }
  last if $stopping;
  my $lateness = now() - $due - 0.1;
  $base += $lateness if $spacing && $lateness > 0;
  my $started = now();
  socket(my $one, $family, $asking eq "tcp" ? SOCK_STREAM : SOCK_DGRAM, 0) or die "socket: $!\n";
  fcntl($one, F_SETFL, O_NONBLOCK);
  my ($kind, $found, $text) = ask($one, $started + $timeout);
  my $seconds = now() - $started;
  my ($host, $local) = ("-", 0);
  if (defined getpeername($one)) {
    my ($number, $bytes) = $family == AF_INET6 ? unpack_sockaddr_in6(getsockname($one)) : unpack_sockaddr_in(getsockname($one));
    ($host, $local) = (inet_ntop($family, $bytes), $number);
  }
  close($one);
  say_line("A", sprintf("%d %s %.6f %s %d %s", $found, $kind, $seconds, $host, $local, $text));
}
`;
