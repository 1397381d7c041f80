import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import type { RandomSource } from './random-source.ts';

/** An indicator value as telemetry might write it, or something close to it: many of these match, but not all. */
export function madeSpelling(random: RandomSource, type: IndicatorType, value: string): string {
  if (type === 'Url') {
    return spellUrl(random, value);
  }
  if (type === 'DomainName') {
    return random.pick([
      value,
      value.toUpperCase(),
      `${value}.`,
      `a.${value}`,
      `a-${value}`,
      `x_1.${value}`,
      value.slice(1),
      `${value}:8080`,
      `${value.toUpperCase()}.:443`,
      `${value}:`,
      `[${value}]`,
      `${value}:x`,
    ]);
  }
  if (type === 'IpAddress') {
    return spellAddress(random, value);
  }
  return random.pick([value, value.toUpperCase(), ` ${value}`, `${value}\u00a0`, value.slice(1)]);
}

function spellAddress(random: RandomSource, value: string): string {
  const address = value.replace(/\/.*/, '');
  if (!address.includes(':')) {
    const end = String(random.below(256));
    return random.pick([
      address,
      `::ffff:${address}`,
      `${address}%7`,
      address.replace(/\d+$/, end),
      `0${address}`,
      `::FFFF:0:${address}`,
      `${address}:8080`,
      `${address}.`,
      `${address}.:80`,
      `[::ffff:${address}]:80`,
    ]);
  }
  return random.pick([
    address,
    address.toUpperCase(),
    `${address}%eth0`,
    address.replace('::', ':0:'),
    address.replace('::', '::0:'),
    `[${address}]:443`,
    `[${address}]`,
    address.replace(/[^:]*$/, String(random.below(9))),
  ]);
}

function spellUrl(random: RandomSource, value: string): string {
  const [, scheme = '', authority = '', path = '', query = ''] = /^(https?:\/\/)([^/]*)([^?]*)(.*)$/.exec(value) ?? [];
  const ownPort = scheme === 'https://' ? ':443' : ':80';
  const host = random.pick([
    authority,
    authority,
    authority.toUpperCase(),
    `${authority}.`,
    `u@${authority}`,
    `${authority}${ownPort}`,
    `${authority}:81`,
  ]);
  const somewhere = path.indexOf('/', random.below(path.length));
  const at = somewhere < 0 ? 0 : somewhere;
  const insert = random.pick(['', '', '/.', '/%2e', '/x/..', '/x/%2E.', '/', '/.x', '/...']);
  const longer = random.pick(['', '', '/', '/p', '//p', '/.', '/..', '/p/..', '/%2e%2E', 'p']);
  const spelled = `${path.slice(0, at)}${insert}${path.slice(at)}${longer}`;
  const escaped = random.once(3) ? spelled.replace(/[a-z]/i, percentEscape) : spelled;
  const asked = random.pick([query, query, query.replace(/[a-z]/i, percentEscape), `${query}?x`, '?', '']);
  const spelling = `${random.pick([scheme, scheme, scheme.toUpperCase(), ''])}${host}${escaped}${asked}${random.pick(['', '', '#', '#f'])}`;
  return random.once(5) ? asBrowsersTake(random, spelling) : spelling;
}

/** The same URL, in a spelling that browsers accept. */
function asBrowsersTake(random: RandomSource, url: string): string {
  const at = random.below(url.length + 1);
  return random.pick([
    url.replaceAll('/', '\\'),
    url.replace('//', '/'),
    url.replace('//', '\\/'),
    url.replace('//', ''),
    url.replace('//', '////'),
    `\u0001 ${url}`,
    `${url} \u0000`,
    `${url.slice(0, at)}${random.pick(['\t', '\n', '\r\n'])}${url.slice(at)}`,
    url.replace('example', 'ｅxample'),
    url.replace('.', '%2e'),
    url.replace('.', '。'),
    url.replace('//', '//a:b@'),
  ]);
}

function percentEscape(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}
