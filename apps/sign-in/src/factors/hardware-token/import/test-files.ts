import type { OpenFile } from './read-text.ts';

/** A file in memory, in pieces of a size that cuts lines, letters and elements apart. */
export function openText(content: string | Uint8Array, pieceBytes = 7): OpenFile {
  const bytes = Buffer.from(content as Uint8Array);
  return async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
}

export const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model';
export const SECRET = '2234567abcdef2234567abcdef';

/** A PSKC container around packages. */
export function container(packages: string, head = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">
${head}${packages}</KeyContainer>
`;
}

/** One key package with a plain secret (RFC 6030 §4, figure 2). */
export function plainPackage(
  serial: string,
  changes: { kind?: string; secret?: string; key?: string; data?: string } = {},
): string {
  const { kind = 'totp', secret = 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=', key = '', data = '' } = changes;
  return `<KeyPackage>
  <DeviceInfo><Manufacturer>oath.Contoso</Manufacturer><SerialNo>${serial}</SerialNo></DeviceInfo>
  <Key Id="${serial}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:${kind}">
    <AlgorithmParameters><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>${key}
    <Data><Secret><PlainValue>${secret}</PlainValue></Secret>${data}</Data>
  </Key>
</KeyPackage>
`;
}
