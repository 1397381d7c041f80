import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { canonicalise } from '../../indicators/values/canonical-value.ts';
import { canonicaliseObserved } from '../../indicators/values/observe.ts';
import { hostOfUrl } from '../../indicators/values/url-parts.ts';
import type { DetectionDocument } from '../model/alert-model.ts';

/** The kinds of entities by which an alert can be found. */
export type EntityKind = 'file' | 'ip' | 'domain';

/** Entities kept in an alert itself. */
export const maxAlertEntities = 200;

const kindOf: Readonly<Partial<Record<IndicatorType, EntityKind>>> = {
  FileSha1: 'file',
  FileSha256: 'file',
  FileMd5: 'file',
  IpAddress: 'ip',
  DomainName: 'domain',
};

/** The key of an entity, with its value in canonical form; undefined for a text that is not a value of the type. */
export function entityKey(type: IndicatorType, text: string): string | undefined {
  const kind = kindOf[type];
  const canonical = canonicalise(type, text);
  return kind === undefined || !canonical.ok ? undefined : `${kind}:${canonical.value}`;
}

/**
 * The key of an account by its bare name, as the documented API names users: without the domain, and without the part from
 * `@`. Undefined for a text without a name.
 */
export function userKey(text: string): string | undefined {
  const [name = ''] = text.slice(text.lastIndexOf('\\') + 1).split('@');
  return name === '' ? undefined : `user:${name.toLowerCase()}`;
}

/** The key of the host of a URL, or of a host with or without a port. */
function hostKey(text: string): string | undefined {
  const url = canonicaliseObserved('Url', text);
  const host = url === undefined ? undefined : hostOfUrl(url);
  return host === undefined ? undefined : entityKey(host.type, host.value);
}

/** The keys of everything in a detection, and of the indicator that decided. */
export function entityKeysOf(detection: DetectionDocument): readonly string[] {
  const { observable, indicatorType, indicatorValue, facts, evidence } = detection;
  const keys = [keyOf(observable.type, observable.value), keyOf(indicatorType, indicatorValue)];
  if (facts.md5 !== undefined) {
    keys.push(entityKey('FileMd5', facts.md5));
  }
  for (const { sha1, sha256, ipAddress, url, accountName, userPrincipalName } of evidence) {
    keys.push(
      typeof accountName === 'string' ? userKey(accountName) : undefined,
      typeof userPrincipalName === 'string' ? userKey(userPrincipalName) : undefined,
      typeof sha1 === 'string' ? entityKey('FileSha1', sha1) : undefined,
      typeof sha256 === 'string' ? entityKey('FileSha256', sha256) : undefined,
      typeof ipAddress === 'string' ? entityKey('IpAddress', ipAddress) : undefined,
      typeof url === 'string' ? hostKey(url) : undefined,
    );
  }
  return keys.filter((key) => key !== undefined);
}

/** An alert's entities and those of its new detections, each once. */
export function mergeEntities(
  entities: readonly string[],
  detections: readonly DetectionDocument[],
): readonly string[] {
  return [...new Set([...entities, ...detections.flatMap(entityKeysOf)])].slice(0, maxAlertEntities);
}

function keyOf(type: IndicatorType, value: string): string | undefined {
  return type === 'Url' || type === 'DomainName' ? hostKey(value) : entityKey(type, value);
}
