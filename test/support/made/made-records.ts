import { observableTable, tablesWithoutObservables } from '../../../shared/detection/decoding/observable-table.ts';
import { type IndicatorType, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { madeSpelling } from './made-spellings.ts';
import { madeObserved, madeUnlisted } from './made-values.ts';
import type { RandomSource } from './random-source.ts';

/*
 * Telemetry messages as texts, written member by member so that they can contain what no serialiser writes: odd white space,
 * escapes where none are needed, the same key twice, keys within texts, numbers of any form, and now and then a broken byte.
 */
const tables = [...Object.keys(observableTable), ...Object.keys(observableTable), ...tablesWithoutObservables];

/** A value of the list that a message is matched with. */
export interface Listed {
  readonly type: IndicatorType;
  readonly value: string;
}

export function madeMessage(random: RandomSource, listed: readonly [Listed, ...Listed[]]): string {
  const form = random.once(12)
    ? random.pick(['pretty', 'mixed'])
    : random.pick(['records', 'records', 'array', 'lines', 'lines', 'one']);
  const most = random.once(10) ? 80 : 12;
  const records = random.list(form === 'one' ? 0 : most, () =>
    random.once(2) ? madeRecord(random) : madeNarrowRecord(random, listed),
  );
  const text = wrap(random, form, records.length === 0 ? [madeRecord(random)] : records);
  return random.once(25) ? spoil(random, text) : text;
}

function wrap(random: RandomSource, form: string, records: readonly string[]): string {
  const gap = () => (random.once(6) ? random.pick([' ', '\n', '\r\n', '\t ']) : '');
  const list = () => `[${gap()}${records.join(`${gap()},${gap()}`)}${gap()}]`;
  switch (form) {
    case 'records':
      return `${gap()}{${gap()}"records"${gap()}:${gap()}${list()}${gap()}${random.once(15) ? ',"x":1' : ''}}${gap()}`;
    case 'array':
      return `${gap()}${list()}${gap()}`;
    case 'pretty':
      return records.map((record) => record.replaceAll(/,(?=")/g, ',\n  ')).join('\n');
    case 'mixed':
      return records.join(random.pick(['\n', ' ', ',', '\n[]\n', '\n{"records":[{}]}\n', '\n\u00a0\n', '\nnull\n']));
    default:
      return `${random.once(9) ? '\ufeff' : ''}${random.once(9) ? '\n \n' : ''}${records.join(random.pick(['\n', '\r\n', '\n\n', ' \n ']))}${gap()}`;
  }
}

function spoil(random: RandomSource, text: string): string {
  const at = random.below(text.length + 1);
  return random.pick([
    text.slice(0, at),
    `${text.slice(0, at)}${random.pick(['"', '\\', '{', '}', ']', ',', ':', '\n', '\u0000', '\u0001', 'x', '0', '\ufeff', '-', 'e', '.'])}${text.slice(at + random.below(2))}`,
    `${text}${random.pick(['x', ',', '{}', ']', '}'])}`,
  ]);
}

const columnsOfType: Readonly<Record<IndicatorType, string>> = {
  FileMd5: 'MD5',
  FileSha1: 'SHA1',
  FileSha256: 'SHA256',
  CertificateThumbprint: 'SignerHash',
  IpAddress: 'RemoteIP',
  DomainName: 'UrlDomain',
  Url: 'RemoteUrl',
};

/** A record with one value, near one of the list, and little else: what is missed here is missed by nothing else. */
function madeNarrowRecord(random: RandomSource, listed: readonly [Listed, ...Listed[]]): string {
  const { type, value } = random.pick(listed);
  const seen = madeSpelling(random, type, value);
  const isPlain = type !== 'Url' && type !== 'DomainName';
  const [table, cell] =
    isHostType(type) && random.once(3)
      ? ['DeviceNetworkEvents', madeRequest(random, seen)]
      : type === 'DomainName' && random.once(2)
        ? ['DeviceEvents', member(random, 'AdditionalFields', text(random, JSON.stringify({ DnsQueryString: seen })))]
        : [
            type === 'CertificateThumbprint'
              ? 'DeviceFileCertificateInfo'
              : type === 'DomainName'
                ? 'EmailUrlInfo'
                : 'DeviceEvents',
            member(random, isPlain || random.once(2) ? columnsOfType[type] : 'RemoteUrl', text(random, seen)),
          ];
  const columns = [member(random, 'Timestamp', '"2026-07-18T12:59:31Z"'), member(random, 'DeviceId', '"d"'), cell];
  if (random.once(12)) {
    columns.push(
      random.pick(['"Timestamp":null', '"DeviceId":" "', '"Timestamp":"2026-07-18"', '"T\\u0069mestamp":0', cell]),
    );
  }
  const members = [`"category":"AdvancedHunting-${table}"`, member(random, 'properties', object(random, columns))];
  if (random.once(40)) {
    members.push(
      random.pick(['"re\\u0063ords":[{},{}]', '"propertie\\u0073":null', '"c\\u0061tegory":"DeviceInfo"', '"Type":1']),
    );
  }
  return object(random, members);
}

function isHostType(type: IndicatorType): boolean {
  return type === 'Url' || type === 'DomainName' || type === 'IpAddress';
}

/** What is seen, as a request of HTTP that asks for it: host, target and port as the columns of an inspected connection. */
function madeRequest(random: RandomSource, seen: string): string {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/is.exec(seen) ?? [];
  const port = /:(\d+)$/.exec(host)?.[1] ?? random.pick(['80', '443', '8080', '81']);
  const target = random.once(9) ? random.pick([seen, '*', host, '']) : path === '' ? '/p' : path;
  const bare = random.once(2) ? host : host.replace(/:\d+$/, '');
  const parts = [
    member(random, 'host', text(random, random.once(9) ? madeObserved(random, 'DomainName') : bare)),
    member(random, 'uri', text(random, target)),
    '"method":"GET"',
  ];
  if (random.once(12)) {
    parts.push(random.pick(['"host":null', '"uri":null', '"host":"a.example"', '"uri":"/q"', '"host":5']));
  }
  if (random.once(12)) {
    parts.splice(random.below(2), 1);
  }
  const inner = object(random, random.once(2) ? parts.toReversed() : parts);
  const members = [
    member(random, 'AdditionalFields', random.once(3) ? inner : text(random, inner)),
    member(
      random,
      'RemotePort',
      random.once(8) ? random.pick(['null', '"81"', '"0"', '8.08e3', '" 80"', '99999']) : port,
    ),
    member(random, 'RemoteIP', text(random, random.once(3) ? host : '198.51.100.7')),
  ];
  if (random.once(12)) {
    members.push(
      random.pick(['"RemotePort":81', '"AdditionalFields":null', '"AdditionalFields":"{\\"uri\\":\\"/p\\"}"']),
    );
  }
  return (random.once(2) ? members : members.toReversed()).slice(random.once(8) ? 1 : 0).join(',');
}

function madeRecord(random: RandomSource): string {
  const table = `${random.once(30) ? '' : 'AdvancedHunting-'}${tables[random.below(tables.length)] ?? ''}`;
  const named = random.once(40)
    ? random.pick([table.toUpperCase(), 'Unknown', '', ` ${table}`, 'AdvancedHunting-'])
    : table;
  const columns = madeColumns(random, table.replace('AdvancedHunting-', ''));
  if (random.once(6)) {
    const key = random.pick(['Type', 'Table', 'TableName', 'category']);
    const also = random.once(15) ? [member(random, random.pick(['Type', 'category']), text(random, table))] : [];
    return object(random, [member(random, key, text(random, named)), ...also, ...columns]);
  }
  const category = member(random, 'category', random.once(60) ? random.pick(['null', '5', '{}']) : text(random, named));
  const cell = random.once(60) ? random.pick(['null', '[]', '"x"', '1']) : object(random, columns);
  const envelope = member(random, 'properties', cell);
  const members = [member(random, 'time', '"2026-07-18T13:01:51Z"'), category, envelope];
  if (random.once(25)) {
    const others = ['"records":[]', '"records":[{}]', '"records":null', '"Type":"DeviceEvents"', '"SHA1":"x"'] as const;
    members.push(random.pick([category, envelope, ...others]));
  }
  if (random.once(4)) {
    members.reverse();
  }
  return object(random, members);
}

function madeColumns(random: RandomSource, table: string): string[] {
  const known = observableTable[table] ?? [];
  const members = random.once(40)
    ? []
    : [
        member(random, 'Timestamp', madeTimestamp(random)),
        member(
          random,
          random.pick(['DeviceId', 'AccountUpn', 'RecipientEmailAddress', 'AccountObjectId', 'NetworkMessageId']),
          madeSubject(random),
        ),
      ];
  members.push(
    member(
      random,
      'ReportId',
      random.pick(['1', '12345678901234567890', '"7"', 'null', '-0', '1e3', '0012345678901234567']),
    ),
  );
  for (const { column, property, type, isChain } of known) {
    if (random.once(4)) {
      const seen = text(random, random.once(2) ? madeUnlisted(random, type) : madeObserved(random, type));
      const cell =
        property !== undefined
          ? madeInner(random, property, seen)
          : isChain === true
            ? random.pick([seen, `[${seen},${seen}]`, text(random, `[${seen}]`), 'null', '""', '5'])
            : random.once(20)
              ? random.pick(['null', '""', '" "', '5', 'true', '[]', `[${seen}]`, `{"a":${seen}}`, '{}'])
              : seen;
      members.push(member(random, column, cell));
    }
  }
  for (const filler of random.list(3, () => madeFiller(random))) {
    members.splice(random.below(members.length + 1), 0, filler);
  }
  return random.once(20) ? [...members, ...members.slice(0, 1 + random.below(3))] : members;
}

function madeInner(random: RandomSource, property: string, seen: string): string {
  const inner = object(random, [
    madeFiller(random),
    member(random, property, seen),
    ...random.list(1, () => madeFiller(random)),
  ]);
  return random.pick([
    text(random, inner),
    text(random, inner),
    text(random, inner),
    inner,
    text(random, `${inner}x`),
    text(random, ` ${inner}\n`),
    text(random, `\ufeff${inner}`),
    text(random, `[${inner}]`),
    text(random, inner.slice(0, -1)),
    text(random, object(random, [`"x":${inner}`])),
    '"plain"',
    'null',
  ]);
}

function madeFiller(random: RandomSource): string {
  const type = indicatorTypes[random.below(indicatorTypes.length)] ?? 'Url';
  const seen = text(random, madeObserved(random, type));
  return random.pick([
    member(random, 'FileName', seen),
    member(random, 'FolderPath', '"C:\\\\Users\\\\\\"SHA1\\":\\"x"'),
    member(
      random,
      'ProcessCommandLine',
      text(random, `run "SHA1":"${'a'.repeat(40)}" \\" ä 😀 ${'x'.repeat(random.below(80))}`),
    ),
    member(
      random,
      'Nested',
      `{"SHA1":${seen},"properties":{"RemoteIP":${seen}},"Timestamp":1,"list":[{"MD5":${seen}},[],{},[1,[2]]]}`,
    ),
    member(
      random,
      'Number',
      random.once(300)
        ? random.pick(['01', '-', '1.', '+1', '.5', 'NaN', '1e', '-x'])
        : random.pick(['0', '-1.5e+10', '1E5', '0.25', '123456789012345678901234567890']),
    ),
    member(
      random,
      'Literal',
      random.once(300) ? random.pick(['nul', 'True', 'truefalse', 'nulll']) : random.pick(['true', 'false', 'null']),
    ),
    member(random, '', '""'),
    member(random, 'InitiatiXXXXXXXessSHA256', seen),
    member(random, 'RecipienXXXXXXXXXXAddress', '"x"'),
    member(
      random,
      'Odd',
      random.once(300)
        ? random.pick(['"\\x"', '"\\u12"', '"\t"', '"\\u12g4"'])
        : random.pick(['"\\uD800"', '"\\u0000"', '"a\\/b"', '"\u007f"']),
    ),
    member(random, '__proto__', '{"SHA1":"x"}'),
    member(random, 'Deep', nested(random.once(20) ? random.below(90) : random.below(9))),
    member(random, 'Huge', text(random, madeObserved(random, 'Url').repeat(40))),
  ]);
}

function nested(depth: number): string {
  return `${'[{"SHA1":'.repeat(depth)}1${'}]'.repeat(depth)}`;
}

function madeTimestamp(random: RandomSource): string {
  return random.once(25)
    ? random.pick([
        'null',
        '"2026-02-30T00:00:00Z"',
        '"2024-02-29T00:00:00Z"',
        '"2026-07-18"',
        '"2026-07-18T12:59:31+02:00"',
        '"2026-07-18T24:00:00Z"',
        '" 2026-07-18T12:59:31Z"',
        '"0000-01-01T00:00:00Z"',
        '"2026-07-18T12:59:31.12345678Z"',
        '"2026-07-18T12:59:31.123+0000"',
        '"2026-07-18 12:59:31"',
        '"2026-07-18T12:59:31+00"',
        '"2026-07-18T12:59:31.Z"',
        '"2026-13-01T00:00:00Z"',
        '"x"',
        '5',
        '"2026-07-18T12:59:61Z"',
        '"2026-07-18T12:5931.000Z"',
        '"2026-04-31T00:00:00Z"',
      ])
    : random.pick(['"2026-07-18T12:59:31.2914446Z"', '"2026-07-31T23:59:59Z"', '"2026-12-01T00:00:00.5Z"']);
}

function madeSubject(random: RandomSource): string {
  return random.once(25) ? random.pick(['null', '""', '" "', '"\\n"', '5', '"\u00a0"', '"é"', '" x"']) : '"device-1"';
}

function object(random: RandomSource, members: readonly string[]): string {
  const space = random.once(4) ? ' ' : '';
  return `{${space}${members.join(`,${space}`)}${space}}`;
}

function member(random: RandomSource, key: string, value: string): string {
  const space = random.once(3) ? ' ' : '';
  return `${random.once(100) ? text(random, key) : JSON.stringify(key)}${space && random.once(3) ? ' ' : ''}:${space}${value}`;
}

/** A JSON text, now and then with escapes where none are needed. */
function text(random: RandomSource, value: string): string {
  const plain = JSON.stringify(value);
  if (!random.once(25) || value === '') {
    return plain;
  }
  const escaped = (letter: string) =>
    letter === '/' && random.once(2) ? '\\/' : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return random.once(2) ? plain.replace(/[a-zA-Z/.]/, escaped) : plain.replaceAll(/(?<!\\)[/&=%:]/g, escaped);
}
