import type { Actor } from '../../access/actor.ts';
import { storeActor } from '../../access/stored-actor.ts';
import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { isActive } from '../../indicators/rules/lifecycle.ts';
import type { EtagCondition } from '../../indicators/writing/patch.ts';
import { AppError, type ItemFault } from '../../platform/errors.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { AcceptedIoc, BulkRows } from './bulk-rows.ts';
import {
  type CompletionDependencies,
  completeUpload,
  completeUploads,
  interruptedUploads,
} from './complete-uploads.ts';
import { readDefinition } from './definition-entity.ts';
import { definitionIdOf } from './definition-reference.ts';
import { makeQuota, type QuotaDependencies } from './quota.ts';
import { bindMember, type RawEntity, readIoc, readNewIoc } from './read-ioc.ts';
import { refuse, required } from './refusal.ts';
import { inlineMetadata, rawIndicator, storeUpload } from './store-upload.ts';

type DefenderV1ServiceDependencies = CompletionDependencies & QuotaDependencies;

/** The most entities per `Actions.BulkUpload` (documentation of the Defender v1 API). */
export const maxUpload = 5_000;

/**
 * The writes of the Defender v1 API (2016) to the list and its definitions, with their rules; reads and deletes use the
 * services of the list and the definitions. Every write first completes interrupted uploads.
 * @throws AppError as those services do, and `InsufficientStorage` beyond the quota
 */
export interface DefenderV1Service {
  createDefinition(actor: Actor, body: RawEntity): Promise<Versioned<AlertDefinitionDocument>>;
  createIoc(actor: Actor, body: RawEntity): Promise<Versioned<IndicatorDocument>>;
  patchIoc(actor: Actor, id: string, body: RawEntity, condition?: EtagCondition): Promise<Versioned<IndicatorDocument>>;
  /** Binds an indicator to the definition that `reference` names, such as `AlertDefinitions(1)`. */
  bindIoc(actor: Actor, id: string, reference: unknown, condition?: EtagCondition): Promise<void>;
  /** Stores all definitions or none; returns them in order. */
  uploadDefinitions(actor: Actor, bodies: readonly RawEntity[]): Promise<readonly AlertDefinitionDocument[]>;
  /** Stores all indicators or none; returns them in order. */
  uploadIocs(actor: Actor, bodies: readonly RawEntity[]): Promise<readonly IndicatorDocument[]>;
  /** See `completeUploads` in complete-uploads.ts. */
  completeUploads(settled?: Actor): Promise<number>;
  /** See `interruptedUploads` there. */
  interruptedUploads(): Promise<readonly string[]>;
  /** See `completeUpload` there. */
  completeUpload(id: string): Promise<string>;
}

export function makeDefenderV1Service(dependencies: DefenderV1ServiceDependencies): DefenderV1Service {
  const { indicators, definitions } = dependencies;
  const quota = makeQuota(dependencies);

  return {
    completeUploads: (settled) => completeUploads(dependencies, settled),
    interruptedUploads: () => interruptedUploads(dependencies),
    completeUpload: (id) => completeUpload(dependencies, id),

    async createDefinition(actor, body) {
      await completeUploads(dependencies);
      const raw = readDefinition(body);
      required(definitions.draft(actor, raw));
      await quota.requireDefinitions(actor, 1);
      return await definitions.create(actor, raw);
    },

    async createIoc(actor, body) {
      await completeUploads(dependencies);
      const { raws, identities } = await prepare(dependencies, actor, [required(readNewIoc(body))], () => '');
      await quota.requireIndicators(actor, identities);
      const { indicator, etag } = await indicators.submit(actor, raws[0] ?? {}, 'defender-v1');
      return { document: indicator, etag: etag ?? '' };
    },

    async patchIoc(actor, id, body, condition) {
      await completeUploads(dependencies);
      const { alertDefinitionId, ...stated } = required(readIoc(body));
      const binding = alertDefinitionId === undefined ? {} : await bindingTo(dependencies, actor, alertDefinitionId);
      return await indicators.patch(actor, id, { ...stated, ...binding }, condition);
    },

    async bindIoc(actor, id, reference, condition) {
      await completeUploads(dependencies);
      const definitionId = definitionIdOf(reference);
      if (definitionId === undefined) {
        const message = '@odata.id: expected a reference such as AlertDefinitions(1).';
        throw new AppError('InvalidInput', message, { field: '@odata.id' });
      }
      await indicators.patch(actor, id, await bindingTo(dependencies, actor, definitionId), condition);
    },

    async uploadDefinitions(actor, bodies) {
      await completeUploads(dependencies);
      requireSize(bodies.length, 'alertDefinitions');
      const drafts = bodies.map((body, index) =>
        required(definitions.draft(actor, readDefinition(body)), `alertDefinitions[${index}]`),
      );
      await quota.requireDefinitions(actor, drafts.length);
      await upload(dependencies, actor, { definitions: drafts });
      return drafts;
    },

    async uploadIocs(actor, bodies) {
      await completeUploads(dependencies);
      requireSize(bodies.length, 'iocs');
      const iocs = bodies.map((body, index) => required(readNewIoc(body), `iocs[${index}]`));
      const { identities } = await prepare(dependencies, actor, iocs, (index) => `iocs[${index}]`);
      await quota.requireIndicators(actor, identities);
      await upload(dependencies, actor, { iocs });
      const stored = await indicators.findAll(identities);
      return stored.flatMap((item) => (item === undefined ? [] : [item.document]));
    },
  };
}

/** The indicators of entities, with their identities. Throws the fault of the first invalid one; `at` names an entity. */
async function prepare(
  { indicators, definitions, clock }: DefenderV1ServiceDependencies,
  actor: Actor,
  iocs: readonly AcceptedIoc[],
  at: (index: number) => string,
) {
  const found = await definitions.find(actor, [...new Set(iocs.map(({ alertDefinitionId }) => alertDefinitionId))]);
  const raws = iocs.map((ioc, index): RawIndicator => {
    const definition = found.get(ioc.alertDefinitionId);
    return definition === undefined
      ? refuse(noDefinition(ioc.alertDefinitionId), at(index))
      : rawIndicator(ioc, definition);
  });
  const checked = await indicators.check(actor, raws, 'defender-v1');
  const identities = checked.map((result, index) => {
    const { identity, content } = required(result, at(index));
    if (!isActive(content.expirationTime, clock())) {
      refuse({ code: 'InvalidInput', field: 'ExpiresAt', message: 'ExpiresAt: is in the past.' }, at(index));
    }
    return identity;
  });
  return { raws, identities };
}

async function bindingTo(
  { definitions }: DefenderV1ServiceDependencies,
  actor: Actor,
  definitionId: string,
): Promise<RawIndicator> {
  const definition = (await definitions.find(actor, [definitionId])).get(definitionId);
  return definition === undefined
    ? refuse(noDefinition(definitionId))
    : { alertDefinitionId: definitionId, ...inlineMetadata(definition) };
}

/** Once accepted, an upload is always stored: by this call, or by a later call or timer run. */
async function upload(dependencies: DefenderV1ServiceDependencies, actor: Actor, rows: BulkRows): Promise<void> {
  const { journal, logger } = dependencies;
  const lease = await journal.accept(storeActor(actor), rows);
  let isStored = false;
  try {
    isStored = await storeUpload(dependencies, lease, false);
  } catch (error) {
    logger.error('bulk-upload-interrupted', error, { upload: lease.content.id });
    await lease.release().catch(() => {});
  }
  if (!isStored) {
    const message =
      'The upload is accepted but not completely stored yet. It will be stored; sending it again is safe.';
    throw new AppError('ServiceUnavailable', message, { retryAfterSec: 1 });
  }
}

function noDefinition(id: string): ItemFault {
  return {
    code: 'InvalidInput',
    field: bindMember,
    message: `${bindMember}: the alert definition ${id} does not exist.`,
  };
}

function requireSize(received: number, field: string): void {
  if (received === 0) {
    throw new AppError('InvalidInput', `${field}: must not be empty.`, { field });
  }
  if (received > maxUpload) {
    const message = `${field}: received ${received} items; at most ${maxUpload} are allowed.`;
    throw new AppError('MaximumBatchSizeExceeded', message, { field });
  }
}
