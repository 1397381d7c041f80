import { domainToASCII } from 'node:url';

/** The key of an indicator that would cover what was seen. */
export interface Key {
  readonly type: number;
  readonly bytes: Buffer;
}

const hashes: Readonly<Record<string, { readonly type: number; readonly digits: number }>> = {
  FileMd5: { type: 1, digits: 32 },
  FileSha1: { type: 2, digits: 40 },
  FileSha256: { type: 3, digits: 64 },
  CertificateThumbprint: { type: 4, digits: 40 },
};
const addressType = 5;
const domainType = 6;
const urlType = 7;

/**
 * The keys to look up for something that was seen: a hash, an address, a host name, or an absolute URL (including those
 * of its host). Empty for a value that cannot be parsed. docs/packages.md has the spelling rules.
 */
export function keysOf(type: string, value: string): readonly Key[] {
  const text = value.trim();
  const hash = hashes[type];
  if (hash !== undefined) {
    const isHash = text.length === hash.digits && /^[\da-f]+$/i.test(text);
    return isHash ? [{ type: hash.type, bytes: Buffer.from(text, 'hex') }] : [];
  }
  if (type === 'Url') {
    return keysOfUrl(text);
  }
  return type === 'IpAddress' ? keysOfAddress(text) : keysOfName(text);
}

/** The address itself and every range that contains it. */
function keysOfAddress(text: string): readonly Key[] {
  const address = addressBytes(text);
  if (address === undefined) {
    return [];
  }
  return Array.from({ length: address.length * 8 + 1 }, (_, prefix) => {
    const masked = address.map((byte, index) => byte & (0xff00 >> Math.min(Math.max(prefix - index * 8, 0), 8)));
    return { type: addressType, bytes: Buffer.from([...masked, prefix]) };
  });
}

function addressBytes(text: string): Uint8Array | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.');
    return parts.every((part) => Number(part) <= 255 && String(Number(part)) === part)
      ? Uint8Array.from(parts, Number)
      : undefined;
  }
  const compressed = text.includes(':') ? URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) : undefined;
  if (compressed === undefined) {
    return undefined;
  }
  const [head = [], tail] = compressed.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const gap = Array.from({ length: 8 - (head.length + (tail?.length ?? 0)) }, () => '0');
  const groups = [...head, ...gap, ...(tail ?? [])].map((group) => Number.parseInt(group, 16));
  const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && groups[5] === 0xffff;
  return isMapped ? bytes.subarray(12) : bytes;
}

/** The name and all its parent domains. */
function keysOfName(text: string): readonly Key[] {
  const name = domainToASCII(text.toLowerCase()).replace(/\.$/, '');
  const keys: Key[] = [];
  for (let start = 0; name.includes('.', start); start = name.indexOf('.', start) + 1) {
    keys.push({ type: domainType, bytes: Buffer.from(name.slice(start)) });
  }
  return keys;
}

/**
 * The URL, every parent path, and the keys of its host; for schemes other than http and https only those of the host.
 */
function keysOfUrl(text: string): readonly Key[] {
  const isWeb = /^https?:/i.test(text);
  const url = URL.parse(isWeb ? text : text.replace(/^[a-z][\w+.-]*:/i, 'http:'));
  if (url === null) {
    return [];
  }
  const host = url.hostname.replace(/\.$/, '');
  const ofHost = host.startsWith('[')
    ? keysOfAddress(host.slice(1, -1))
    : [...keysOfAddress(host), ...keysOfName(host)];
  if (!isWeb) {
    return ofHost;
  }
  const root = `${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}`;
  const query = respell(url.search);
  const path = respell(url.pathname);
  const paths = query === '' ? [] : [path + query];
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (path[end - 1] !== '/') {
      paths.push(path.slice(0, end));
    }
  }
  paths.push('/');
  return [...paths.map((one) => ({ type: urlType, bytes: Buffer.from(root + one) })), ...ofHost];
}

/** Decodes escaped letters, digits and `-._~`, writes other escapes in upper case, and escapes invalid characters. */
function respell(text: string): string {
  return text.replace(/%([\da-f]{2})?|[^\w\-.~!$&'()*+,;=:@/?%]/gi, (found, hex: string | undefined) => {
    if (found.length === 1) {
      return `%${found.charCodeAt(0).toString(16).toUpperCase()}`;
    }
    const character = String.fromCharCode(Number.parseInt(hex ?? '', 16));
    return /[\w\-.~]/.test(character) ? character : found.toUpperCase();
  });
}
