import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLooseRoute, readNumericTarget, readUri } from './address.ts';
import {
  answerTarget,
  confirmDialog,
  type Dialog,
  nextHop,
  routeRequest,
  writeRequest,
  writeResponse,
} from './dialog.ts';
import { parseMessage, readHeader, readHeaders, readParameter, type SipMessage, splitOutside } from './message.ts';

const LINES = [
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKone;received=192.0.2.9 , SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKtwo',
  'f: "Name, with; signs" <sip:+4773000000@trunk.example;user=phone>;tag=ours',
  'T: <sip:+4791234567@trunk.example>',
  ' ;tag=theirs',
  'i: abc@192.0.2.1',
  'CSeq: 7   INVITE',
  'Record-Route: <sip:192.0.2.20;lr>, <sip:192.0.2.21:5070;lr=on>',
  'Contact: "x" <sip:phone@192.0.2.30:5080>;expires=60',
  'l: 4',
  '',
  'v=0\nrest that is not part of it',
];
const parse = (lines: readonly string[]): SipMessage | null => parseMessage(Buffer.from(lines.join('\r\n'), 'latin1'));
const change = (from: RegExp | string, to: string) => parse(LINES.map((line) => line.replace(from, to)));

describe('reading SIP', () => {
  it('reads compact names, folded lines, lists, quoted signs and the length of the body', () => {
    const message = parse(LINES);
    assert.ok(message?.kind === 'response');
    const { status, callId, sequence, method, fromTag, toTag, branch, body } = message;
    assert.deepEqual(
      { status, callId, sequence, method, fromTag, toTag, branch, body },
      {
        status: 200,
        callId: 'abc@192.0.2.1',
        sequence: 7,
        method: 'INVITE',
        fromTag: 'ours',
        toTag: 'theirs',
        branch: 'z9hG4bKone',
        body: 'v=0\n',
      },
    );
    assert.equal(readHeaders(message, 'via').length, 2);
    assert.deepEqual(readHeaders(message, 'record-route'), ['<sip:192.0.2.20;lr>', '<sip:192.0.2.21:5070;lr=on>']);
  });

  it('drops what is not whole, not clear or too much', () => {
    assert.equal(change('l: 4', 'l: 9999'), null);
    assert.equal(change('l: 4', 'l: -1'), null);
    assert.equal(change('CSeq: 7   INVITE', 'CSeq: 7'), null);
    assert.equal(change('CSeq: 7   INVITE', 'CSeq: 99999999999 INVITE'), null);
    assert.equal(change('i: abc', 'i: abc\r\nCall-ID: other'), null);
    assert.equal(change('branch=z9hG4bKone', 'x'), null);
    assert.equal(change('SIP/2.0 200', 'SIP/3.0 200'), null);
    assert.equal(change('SIP/2.0 200', 'SIP/2.0 99'), null);
    assert.equal(change('l: 4', 'X: a\0b'), null);
    assert.equal(change('l: 4', `X: ${'a'.repeat(5000)}`), null);
    assert.equal(change('l: 4', Array.from({ length: 200 }, () => 'X: y').join('\r\n')), null);
    assert.equal(parseMessage(Buffer.alloc(20_000, 'a')), null);
    assert.equal(parseMessage(Buffer.from('\r\n\r\n')), null);
    const request = ['BYE sip:a@b SIP/2.0', ...LINES.slice(1)];
    assert.equal(parse(request), null, 'its method stands twice and differs');
    assert.equal(parse(request.map((line) => line.replace('INVITE', 'BYE')))?.kind, 'request');
  });

  it('splits and reads parameters outside of quotes and brackets only', () => {
    assert.deepEqual(splitOutside('"a,b\\"," <x,y>,c, ,d', ','), ['"a,b\\"," <x,y>', 'c', 'd']);
    assert.equal(readParameter('"x;tag=no" <sip:a;tag=no>;TAG=yes;lr', 'tag'), 'yes');
    assert.equal(readParameter('<sip:a>;lr', 'lr'), '');
    assert.equal(readParameter('<sip:a;lr>', 'lr'), null);
  });

  it('reads addresses, and looks up no names', () => {
    assert.equal(readUri('"x" <sip:a@192.0.2.1;lr>;y=z'), 'sip:a@192.0.2.1;lr');
    assert.equal(readUri('sip:a@b;y=z'), 'sip:a@b');
    assert.equal(readUri('<mailto:a@b>'), null);
    assert.deepEqual(readNumericTarget('sip:+47@192.0.2.1:5070;lr'), { host: '192.0.2.1', port: 5070 });
    assert.deepEqual(readNumericTarget('sip:192.0.2.1'), { host: '192.0.2.1', port: 5060 });
    for (const uri of ['sip:a@evil.example', 'sip:a@999.0.2.1', 'sip:a@192.0.2.1:0', 'sip:a@192.0.2.1:99999']) {
      assert.equal(readNumericTarget(uri), null, uri);
    }
    assert.ok(isLooseRoute('sip:192.0.2.1;lr') && isLooseRoute('sip:192.0.2.1;lr=on;x=y'));
    assert.ok(!isLooseRoute('sip:192.0.2.1;lrx'));
  });
});

const DIALOG: Dialog = {
  callId: 'id',
  from: '<sip:a@b>',
  to: '<sip:c@d>',
  localTag: 'ours',
  remoteTag: null,
  sequence: 1,
  remoteSequence: null,
  target: 'sip:c@d',
  routes: [],
  here: { host: '192.0.2.1', port: 5060 },
  contact: '<sip:a@192.0.2.1:5060>',
};

describe('a dialog', () => {
  const answer = parse(LINES);
  assert.ok(answer?.kind === 'response');
  const confirmed = confirmDialog(DIALOG, answer);
  const trusted = (address: string) => address.startsWith('192.0.2.2');
  const proxy = { host: '198.51.100.1', port: 5060 };

  it('takes tag, Contact and the recorded route backwards', () => {
    assert.equal(confirmed.remoteTag, 'theirs');
    assert.equal(confirmed.target, 'sip:phone@192.0.2.30:5080');
    assert.deepEqual(confirmed.routes, ['<sip:192.0.2.21:5070;lr=on>', '<sip:192.0.2.20;lr>']);
    const bye = parseMessage(writeRequest(confirmed, { method: 'BYE', sequence: 2, branch: 'z9hG4bKx' }));
    assert.ok(bye?.kind === 'request');
    assert.equal(bye.uri, 'sip:phone@192.0.2.30:5080');
    assert.deepEqual(readHeaders(bye, 'route'), confirmed.routes);
  });

  it('is sent to the first router when that is trusted, else to the proxy', () => {
    assert.deepEqual(nextHop(confirmed, proxy, trusted), { host: '192.0.2.21', port: 5070 });
    assert.deepEqual(nextHop({ ...confirmed, routes: [] }, proxy, trusted), proxy);
    assert.deepEqual(nextHop({ ...confirmed, routes: ['<sip:evil.example;lr>'] }, proxy, trusted), proxy);
  });

  it('gives a strict router what it wants (RFC 3261 §12.2.1.1)', () => {
    const strict = { target: 'sip:phone@d', routes: ['<sip:one.example>', '<sip:two.example;lr>'] };
    assert.deepEqual(routeRequest(strict), {
      uri: 'sip:one.example',
      routes: ['<sip:two.example;lr>', '<sip:phone@d>'],
    });
  });

  it('is answered with every Via and to where it came from', () => {
    const lines = LINES.map((line) => line.replace('INVITE', 'BYE').replace('SIP/2.0 200 OK', 'BYE sip:a@b SIP/2.0'));
    const request = parse(lines.map((line) => line.replace(';received=192.0.2.9', ';rport')));
    assert.ok(request?.kind === 'request');
    const source = { host: '192.0.2.50', port: 6000 };
    const response = parseMessage(writeResponse(request, { status: 200, reason: 'OK', source }));
    assert.ok(response);
    assert.deepEqual(readHeaders(response, 'via'), [
      'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKone;rport=6000;received=192.0.2.50',
      'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKtwo',
    ]);
    assert.equal(readHeader(response, 'to'), '<sip:+4791234567@trunk.example> ;tag=theirs');
    assert.deepEqual(answerTarget(request, source), source);
    const plain = parse(lines);
    assert.ok(plain?.kind === 'request');
    assert.deepEqual(answerTarget(plain, source), { host: '192.0.2.50', port: 5060 });
  });
});
