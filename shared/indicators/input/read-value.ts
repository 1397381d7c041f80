import type { Actor } from '../../access/actor.ts';
import type { Result } from '../../platform/errors.ts';
import type { Channel } from '../model/channel.ts';
import type { IndicatorType } from '../model/indicator.ts';
import { canonicalise } from '../values/canonical-value.ts';
import { hintFor } from '../values/hints.ts';
import { refang } from '../values/refang.ts';
import { maxIndicatorValueLength } from '../values/value-limits.ts';
import { FieldReader } from './field-reader.ts';
import type { RawIndicator } from './raw-indicator.ts';

interface ValueContext {
  readonly actor: Actor;
  readonly channel: Channel;
}

/**
 * The canonical value; undefined if it is invalid, or if the type is and the value cannot be checked. What people write is
 * refanged first. `force` lets a URL through whose fragment is all that narrows it: it stands for its host.
 */
export function readValue(
  type: IndicatorType | undefined,
  text: string,
  raw: RawIndicator,
  { actor, channel }: ValueContext,
  reader: FieldReader,
): string | undefined {
  if (type === undefined || reader.isInvalid('indicatorValue')) {
    return undefined;
  }
  const literal = canonicalise(type, text);
  const isFromPeople = channel === 'csv' || actor.createdBySource === 'Portal';
  const refanged = isFromPeople && !needsNoRefang(text, literal) ? refang(text) : undefined;
  const meant = refanged?.value ?? text;
  const strict = meant === text ? literal : canonicalise(type, meant);
  const isForced = !strict.ok && type === 'Url' && meant.includes('#') && canForce(raw, actor, channel);
  const canonical = isForced ? canonicalise(type, meant.slice(0, meant.indexOf('#'))) : strict;
  if (!canonical.ok) {
    const fault = strict.ok ? canonical.fault : strict.fault;
    const hint = hintFor(type, meant.trim().slice(0, maxIndicatorValueLength));
    reader.refuse(hint === '' ? fault : { ...fault, message: `${fault.message} ${hint}` });
    return undefined;
  }
  const cut = channel === 'csv' && type === 'Url' ? whatIsCut(meant) : '';
  if (refanged?.repaired === true || cut !== '') {
    reader.repairs.push(`indicatorValue: "${text}" read as ${canonical.value}${cut}`);
  }
  return canonical.value;
}

/** Refanging does not change canonical values, except for a URL that ends in a star. */
function needsNoRefang(text: string, literal: Result<string>): boolean {
  return literal.ok && literal.value === text && !text.endsWith('*');
}

function canForce({ force }: RawIndicator, actor: Actor, channel: Channel): boolean {
  return actor.canForce && new FieldReader(channel).boolean(force, 'force') === true;
}

/** The parts of a URL that its canonical form does not have, for a report. */
function whatIsCut(text: string): string {
  const url = text.includes('#') || text.includes('@') ? URL.parse(text) : null;
  const parts = [
    ...(url !== null && url.hash !== '' ? ['what follows # is never sent'] : []),
    ...(url !== null && url.username + url.password !== '' ? ['what precedes @ is not part of the address'] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
