import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../../shared/indicators/values/canonical-value.ts';
import type { RandomSource } from './random-source.ts';

/*
 * Values of few letters and numbers, so that indicators often cover what is seen, and unusual spellings of each.
 */
const hashLetters = ['a', 'B', 'c', '0'] as const;

export function madeHash(random: RandomSource, length: number): string {
  const letter = random.pick(hashLetters);
  const text = `${random.pick(hashLetters)}${letter.repeat(length - 2)}${random.pick(hashLetters)}`;
  return random.once(40)
    ? random.pick([text.slice(1), `${text}0`, 'g'.repeat(length), ` ${text} `, `\u00a0${text}`])
    : text;
}

function madeHost(random: RandomSource): string {
  const labels = random.list(3, () =>
    random.pick([
      'a',
      'b',
      'ab',
      'A',
      'xn--bcher-kva',
      'bücher',
      'a_b',
      'a--b',
      '0',
      '12',
      'abcdefghijk',
      'l'.repeat(40),
    ]),
  );
  const host = [...labels, random.pick(['example', 'example', 'EXAMPLE', 'b', 'co.example', '1a'])].join('.');
  return random.once(25) ? madeOddHost(random, host) : host;
}

function madeOddHost(random: RandomSource, host: string): string {
  return random.pick([
    `${host}.`,
    `${host}..`,
    `.${host}`,
    `*.${host}`,
    `a..${host}`,
    `${host}.1`,
    `${host}.0x1`,
    `${'a.'.repeat(60)}${host}`,
    `${'l'.repeat(70)}.${host}`,
    host.replace('.', '[.]'),
    host.replace('.', '。'),
    `a b.${host}`,
    `a*b.${host}`,
    `\ufeff${host}`,
    'localhost',
    '',
    '-',
  ]);
}

function madeHostAndPort(random: RandomSource): string {
  const host = random.pick([madeHost, madeIpv4, bracketedIpv6, madeIpv6])(random);
  return `${host}${random.pick([':80', ':8080', ':', '', ':x'])}`;
}

const octets = ['0', '1', '2', '128', '255'] as const;

function madeIpv4(random: RandomSource): string {
  const octet = () => random.pick(octets);
  const address = `${random.pick(['198', '203', '10'])}.${octet()}.${octet()}.${octet()}`;
  return random.once(30)
    ? random.pick([
        `${address}.`,
        `0${address}`,
        `${address}.1`,
        '256.1.1.1',
        '1.2.3',
        `${address}%1`,
        '0x7f.1',
        `${address} `,
        '2130706433',
      ])
    : address;
}

function madeIpv6(random: RandomSource): string {
  const group = () => random.pick(['0', '1', '8000', 'ffff', '00ab', 'AB']);
  return random.pick([
    `2001:db8:${group()}:${group()}:${group()}:0:0:1`,
    `2001:db8::${group()}:${group()}`,
    `2001:db8:${group()}::`,
    `::ffff:${madeIpv4(random)}`,
    `::${madeIpv4(random)}`,
    `2001:db8::${madeIpv4(random)}`,
    `::`,
    `::1`,
    `fe80::1%${random.pick(['eth0', '5', ''])}`,
    `2001:DB8:0:0:0:${group()}:${group()}:1`,
    `2001:db8:::1`,
    `1:2:3:4:5:6:7:8:9`,
    `:1:2:3:4:5:6:7`,
    `1::2::3`,
    `12345::`,
    `2001:db8:1:2:3:4:198.1.2.0`,
    `2001:db8:1:2:3:4:5::`,
    `::2:3:4:5:6:7:8`,
    `1::3:4:5:6:7:8`,
    `1:2:3:4::5:6:7:8`,
  ]);
}

function madeUrl(random: RandomSource): string {
  const host = random.pick([madeHost, madeHost, madeHost, madeHost, madeIpv4, bracketedIpv6])(random);
  const scheme = random.pick([
    'http://',
    'https://',
    'http://',
    'https://',
    '',
    '',
    'HTTP://',
    'Https://',
    'ftp://',
    '//',
    'httpx://',
    'http:/',
    'http:',
    'https:\\\\',
    'wss:',
    '\\\\',
    ' \u0001http://',
  ]);
  const user = random.once(30) ? random.pick(['user@', 'a:b@', '@']) : '';
  const port = random.once(4)
    ? random.pick([':80', ':443', ':8080', ':08080', ':', ':0', ':65535', ':65536', ':80a'])
    : '';
  const path = random.list(4, () => `/${madeSegment(random)}`).join('');
  const query = random.once(3)
    ? random.pick(['?', '?a=1', '?a=1/2', "?a='1'", '?a=%61', '?%2e', '?a=b?c', '?a%', '?ä'])
    : '';
  const fragment = random.once(8) ? random.pick(['#', '#x', '#?a', '#%', '#ä']) : '';
  return `${scheme}${user}${host}${port}${path}${query}${fragment}`;
}

function bracketedIpv6(random: RandomSource): string {
  return `[${madeIpv6(random)}]`;
}

function madeSegment(random: RandomSource): string {
  return random.once(5)
    ? random.pick([
        '%70',
        '%2F',
        '%2f',
        '%2e',
        '%2E%2E',
        '%',
        '%4',
        '%zz',
        '.',
        '..',
        '.p',
        '...',
        'a b',
        'ä',
        "p'",
        'p\\q',
        'p|q',
        '<p>',
        '%C3%A4',
        '%7e',
        'p;q=1,2',
        '@',
        ':',
      ])
    : random.pick(['p', 'P', 'pq', '', 'p', 'q', 'index.html', 'a-long-segment-of-a-path']);
}

const makers: Readonly<Record<IndicatorType, (random: RandomSource) => string>> = {
  FileMd5: (random) => madeHash(random, 32),
  FileSha1: (random) => madeHash(random, 40),
  FileSha256: (random) => madeHash(random, 64),
  CertificateThumbprint: (random) => madeHash(random, 40),
  IpAddress: (random) => random.pick([madeIpv4, madeIpv4, madeIpv6])(random),
  DomainName: (random) => random.pick([madeHost, madeHost, madeHost, madeHost, madeHostAndPort])(random),
  Url: (random) => random.pick([madeUrl, madeUrl, madeUrl, madeHost, madeIpv4, madeIpv6])(random),
};

/** Something seen, of a type; `Url` may be a bare host. */
export function madeObserved(random: RandomSource, type: IndicatorType): string {
  return makers[type](random);
}

/** Something well-formed that is on no list. */
export function madeUnlisted(random: RandomSource, type: IndicatorType): string {
  const number = random.below(1_000_000);
  const hash = String(number).repeat(11);
  const name = `h${number}.unlisted.test`;
  const values: Readonly<Record<IndicatorType, string>> = {
    FileMd5: hash.slice(0, 32).padEnd(32, '7'),
    FileSha1: hash.slice(0, 40).padEnd(40, '7'),
    FileSha256: hash.slice(0, 64).padEnd(64, '7'),
    CertificateThumbprint: hash.slice(0, 40).padEnd(40, '7'),
    IpAddress: random.pick([`77.${number % 256}.3.4`, `2a00::${number % 9999}`]),
    DomainName: name,
    Url: random.pick([name, `https://${name}:8443/p/q%20r?a=1`, `${name}/p`]),
  };
  return values[type];
}

/** A canonical indicator value, or undefined for one that is refused. */
export function madeIndicatorValue(random: RandomSource, type: IndicatorType): string | undefined {
  const text = madeObserved(random, type);
  const canonical = canonicalise(type, type === 'IpAddress' && random.once(2) ? madeRange(random, text) : text);
  return canonical.ok ? canonical.value : undefined;
}

function madeRange(random: RandomSource, address: string): string {
  const prefix = random.below(address.includes(':') ? 129 : 33);
  const probe = canonicalise('IpAddress', `${address}/${prefix}`);
  return probe.ok ? probe.value : (/was (\S+) meant/.exec(probe.fault.message)?.[1] ?? address);
}
