import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { type AcceptedSubmission, storedId } from '../../indicators/input/submission.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { AppError, asError, fail, type Result, succeed } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import { isSameValue, type TiIndicator } from './observable.ts';
import { isFromGraph, readTiIndicator } from './read-ti-indicator.ts';
import { tiIndicatorResource } from './ti-resource.ts';

/** The most tiIndicators per request (Microsoft Graph, submitTiIndicators). */
export const maxTiIndicators = 100;

/** A tiIndicator cannot represent a certificate. */
export const hasTiForm: Filter = { op: 'ne', field: 'indicatorType', value: 'CertificateThumbprint' };

/** The indicator fields that each member sets. */
const fieldsOf = new Map<string, readonly (keyof RawIndicator)[]>([
  ['action', ['action', 'generateAlert']],
  ['description', ['description']],
  ['expirationDateTime', ['expirationTime']],
  ['externalId', ['externalId']],
  ['isActive', ['enabled']],
  ['severity', ['severity']],
]);

/**
 * The indicators of the list as Microsoft Graph's tiIndicators.
 * @throws AppError as the indicator service does
 */
export interface TiIndicatorService {
  create(actor: Actor, body: TiIndicator): Promise<IndicatorDocument>;
  /** Creates or updates each item, in order; an invalid item does not stop the others. */
  submit(actor: Actor, items: readonly TiIndicator[]): Promise<readonly Result<TiIndicator>[]>;
  /** Changes the given members; the observable stays. */
  patch(actor: Actor, id: string, changes: TiIndicator): Promise<IndicatorDocument>;
  /** `patch` for many items, each with its `id`; results in order. */
  patchAll(actor: Actor, items: readonly TiIndicator[]): Promise<readonly Result<TiIndicator>[]>;
  removeAll(actor: Actor, ids: readonly string[]): Promise<readonly Result<null>[]>;
  /** Withdraws objects of the caller's own, by their external ids, from what they name; one result per id. */
  removeByExternalId(actor: Actor, externalIds: readonly string[]): Promise<readonly Result<null>[]>;
}

export function makeTiIndicatorService(indicators: IndicatorService, tenantId: string): TiIndicatorService {
  const patch: TiIndicatorService['patch'] = async (actor, id, changes) => {
    const before = await indicators.get(actor, id);
    const resource = tiIndicatorResource(before.document, tenantId);
    const raw = rawOf({ ...resource, ...changes }, before.document, rawsOf(resource).length);
    const isAsRead = (etag: string) => etag === before.etag;
    return (await indicators.patch(actor, id, statedBy(changes, raw, before.document), isAsRead)).document;
  };
  return {
    create: async (actor, body) => {
      const [outcome] = await submitItems(indicators, actor, [body]);
      if (outcome?.ok !== true) {
        throw outcome === undefined ? new TypeError('a tiIndicator has an outcome') : asError(outcome.fault);
      }
      return outcome.value.indicator;
    },
    submit: async (actor, items) =>
      (await submitItems(indicators, actor, items)).map((outcome, index) =>
        outcome.ok ? succeed({ ...items[index], id: storedId(outcome.value), azureTenantId: tenantId }) : outcome,
      ),
    patch,
    patchAll: async (actor, items) =>
      await inTurn(items, async (item) => {
        const id = typeof item['id'] === 'string' ? item['id'] : '';
        return tiIndicatorResource(await patch(actor, id, item), tenantId);
      }),
    removeAll: async (actor, ids) =>
      await inTurn(ids, async (id) => {
        await indicators.remove(actor, id);
        return null;
      }),
    removeByExternalId: async (actor, externalIds) => {
      const found = await findOwn(indicators, actor, externalIds);
      return await inTurn(externalIds, async (externalId) => {
        const ids = found.get(externalId);
        if (ids === undefined) {
          throw new AppError('NotFound', 'No indicator has this external id.', { field: 'externalId' });
        }
        for (const id of ids) {
          await indicators.withdraw(actor, id, externalId);
        }
        return null;
      });
    },
  };
}

/** The ids of the caller's own indicators, by external id. */
async function findOwn(
  indicators: IndicatorService,
  actor: Actor,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { externalId, indicator } of await indicators.findByExternalIds(actor, externalIds)) {
    if (indicator.indicatorType !== 'CertificateThumbprint') {
      found.set(externalId, [...(found.get(externalId) ?? []), indicator.id]);
    }
  }
  return found;
}

/** The fields of the merged tiIndicator that the changes touch; others may have been written through another API and stay. */
function statedBy(changes: TiIndicator, raw: RawIndicator, before: IndicatorDocument): RawIndicator {
  const names = Object.keys(changes).filter((name) => name !== 'id');
  const hasOthers = names.some((name) => !fieldsOf.has(name)) || isFromGraph(before.additionalInfo);
  const fields = [
    ...names.flatMap((name) => fieldsOf.get(name) ?? []),
    ...(hasOthers ? (['additionalInfo'] as const) : []),
  ];
  const { indicatorType, indicatorValue } = raw;
  return { indicatorType, indicatorValue, ...Object.fromEntries(fields.map((field) => [field, raw[field]])) };
}

/** Writes one item after another; a failed item does not stop the others. */
async function inTurn<I, T>(items: readonly I[], write: (item: I) => Promise<T>): Promise<readonly Result<T>[]> {
  const results: Result<T>[] = [];
  for (const item of items) {
    try {
      results.push(succeed(await write(item)));
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      results.push(fail(error.code, error.message, error.field));
    }
  }
  return results;
}

/**
 * The raw indicator of a changed tiIndicator that is about the stored one.
 * @throws AppError `InvalidInput` when the changes name another observable.
 */
function rawOf(
  changed: TiIndicator,
  { indicatorType, indicatorValue }: IndicatorDocument,
  count: number,
): RawIndicator {
  const raws = rawsOf(changed);
  const raw = raws.find((one) => one.indicatorType === indicatorType);
  if (raw === undefined || raws.length > count || !isSameValue(indicatorType, raw.indicatorValue, indicatorValue)) {
    const message = 'The observable cannot be changed. Create another tiIndicator instead.';
    throw new AppError('InvalidInput', message);
  }
  return raw;
}

function rawsOf(body: TiIndicator): readonly RawIndicator[] {
  const read = readTiIndicator(body);
  if (!read.ok) {
    throw asError(read.fault);
  }
  return read.value;
}

/** Stores all indicators of each item, or none if one of them is invalid; results in order, the first indicator of each. */
async function submitItems(
  indicators: IndicatorService,
  actor: Actor,
  items: readonly TiIndicator[],
): Promise<readonly Result<AcceptedSubmission>[]> {
  const read = items.map(readTiIndicator);
  const several = read.flatMap((item) => (item.ok && item.value.length > 1 ? item.value : []));
  const checked = several.length === 0 ? [] : await indicators.check(actor, several, 'api');
  const faultOf = new Map(several.map((raw, index) => [raw, checked[index]] as const));
  const valid = read.map((item): Result<readonly RawIndicator[]> => {
    const fault = item.ok ? item.value.map((raw) => faultOf.get(raw)).find((found) => found?.ok === false) : undefined;
    return fault?.ok === false ? fault : item;
  });
  const submissions = valid.flatMap((item) => (item.ok ? item.value.map((raw) => ({ raw })) : []));
  const stored = await indicators.submitAll(actor, submissions, { channel: 'api' });
  let next = 0;
  return valid.map((item) => {
    if (!item.ok) {
      return item;
    }
    const outcomes = stored.slice(next, next + item.value.length);
    next += item.value.length;
    const [first] = outcomes;
    const refused = outcomes.find((outcome) => outcome.status === 'refused');
    if (refused?.status === 'refused') {
      return { ok: false, fault: refused.fault };
    }
    return first === undefined || first.status === 'refused'
      ? fail('InternalServerError', 'The indicator was not stored.')
      : succeed(first);
  });
}
