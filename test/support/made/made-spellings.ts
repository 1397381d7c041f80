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
    ]);
  }
  return random.pick([
    address,
    address.toUpperCase(),
    `${address}%eth0`,
    address.replace('::', ':0:'),
    address.replace('::', '::0:'),
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
  return `${random.pick([scheme, scheme, scheme.toUpperCase(), ''])}${host}${escaped}${asked}${random.pick(['', '', '#', '#f'])}`;
}

function percentEscape(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}
