import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const OPENSSL = '/usr/bin/openssl';

/** Makes a certificate for `mail.test` that vouches for itself, for two days, unless `folder` has one; gives its files' paths. */
export function makeCertificate(folder: string): { cert: string; key: string } {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  if (existsSync(cert)) return { cert, key };
  const subject = ['-subj', '/CN=mail.test', '-addext', 'subjectAltName=DNS:mail.test'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
  execFileSync(OPENSSL, ['req', '-x509', '-days', '2', ...made, ...subject], { stdio: 'ignore' });
  return { cert, key };
}
