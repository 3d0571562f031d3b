# An SMS centre on Net::SMPP (Debian's libnet-smpp-perl) with what its example lacks: a password, receipts, refusals.
# What becomes of a message is decided by the last two digits of its number, as in smpp-operator-script.ts.
# perl net-smpp-smsc.pl PORT PASSWORD
use strict;
use warnings;
use Net::SMPP;

my ($port, $password) = @ARGV;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34)
    or die "cannot listen: $!";
$SIG{PIPE} = 'IGNORE';
$| = 1;
print "ready\n";

my %state_number = (DELIVRD => 2, UNDELIV => 5);

sub take_submit {
    my ($session, $pdu, $count, $refused) = @_;
    my $to = $pdu->{destination_addr};
    my $end = substr($to, -2);
    print "submit $to $pdu->{source_addr} $pdu->{data_coding} $pdu->{esm_class} $pdu->{validity_period} ",
        unpack('H*', $pdu->{short_message}), "\n";
    my $status = $end eq '62' ? 0x58 : $end eq '61' && $refused->{$to}++ < 2 ? 0x58 : $end eq '71' ? 0x0b : 0;
    if ($status) {
        $session->submit_sm_resp(message_id => '', seq => $pdu->{seq}, status => $status);
        return;
    }
    my $id = sprintf('%08X', 0xA0 + $count);
    $session->submit_sm_resp(message_id => $id, seq => $pdu->{seq});
    return if !$pdu->{registered_delivery};
    my $state = $end eq '51' ? 'UNDELIV' : 'DELIVRD';
    my $text = "id:$id sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:$state err:000 text:";
    $session->deliver_sm(
        async => 1, esm_class => 0x04, source_addr => $to, destination_addr => $pdu->{source_addr},
        short_message => $text,
        ($end eq '54' ? () : (receipted_message_id => "$id\0", message_state => pack('C', $state_number{$state}))),
    );
}

sub serve {
    my ($session) = @_;
    my ($bound, $count, %refused) = (0, 0);
    $session->set_version(0x34);
    while (my $pdu = $session->read_pdu()) {
        my $cmd = $pdu->{cmd};
        if ($cmd == 0x09) {
            $bound = $pdu->{password} eq $password;
            $session->bind_transceiver_resp(system_id => 'perl', seq => $pdu->{seq}, status => $bound ? 0 : 0x0e);
        } elsif ($cmd == 0x04 && $bound) { take_submit($session, $pdu, ++$count, \%refused) }
        elsif ($cmd == 0x15) { $session->enquire_link_resp(seq => $pdu->{seq}) }
        elsif ($cmd == 0x80000005) { print "receipt-answer $pdu->{status}\n" }
        elsif ($cmd == 0x06) {
            $session->unbind_resp(seq => $pdu->{seq});
            print "unbind\n";
            return;
        }
    }
}

# One link after the other: a child of its own for each would outlive us.
while (1) {
    my $session = $listener->accept or next;
    serve($session);
}
