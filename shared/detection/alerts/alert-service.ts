import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import type { QueryOptions } from '../../odata/query-options.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { changeDocument, type Pauses } from '../../storage/change-document.ts';
import type { DocumentContainer, KeysetPosition, Versioned } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import { type AlertDocument, type AlertsDocument, alertStatuses } from '../model/alert-model.ts';
import { alertIsBusy, maxAlertAttempts } from './alert-busy.ts';
import { classifications, determinations } from './alert-enums.ts';
import { partitionOfAlert } from './alert-key.ts';
import { canSee, visibleTo } from './alert-visibility.ts';
import { given, oneOf } from './one-of.ts';
import { type RelatedEntities, relatedEntities } from './related-entities.ts';

/**
 * Body of a PATCH: absent fields stay unchanged, as do enums that are blank; unknown fields are ignored, enum values may be in
 * any letter case.
 */
export const alertPatchSchema = z.object({
  status: given(oneOf(alertStatuses).optional()),
  assignedTo: z.string().max(500).nullish(),
  classification: given(oneOf(classifications).nullish()),
  determination: given(oneOf(determinations).nullish()),
  comment: z.string().max(10_000).nullish().describe('Added to the comments that exist.'),
});
type AlertPatch = z.output<typeof alertPatchSchema>;

interface AlertPage {
  readonly alerts: readonly AlertDocument[];
  readonly next?: KeysetPosition;
  readonly count?: number;
}

/** Alerts as callers see and triage them. A caller limited to device groups sees only the alerts of their devices. */
export interface AlertService {
  /** Lists alerts, without their evidence unless `$expand` names it; `only` narrows the list further. */
  list(actor: Actor, options: QueryOptions, only?: Filter): Promise<AlertPage>;
  /** @throws AppError `ResourceNotFound`, also for an alert that the caller may not see */
  get(actor: Actor, id: string): Promise<AlertDocument>;
  /** @throws AppError as `get` does; `InvalidInput` for one comment too many; `Conflict` when other requests keep changing the alert */
  patch(actor: Actor, id: string, patch: AlertPatch): Promise<AlertDocument>;
  /**
   * Patches several alerts in order; none when one of them is unknown.
   * @throws AppError as `patch` does; alerts before the failed one stay changed
   */
  patchAll(actor: Actor, ids: readonly string[], patch: AlertPatch): Promise<void>;
  /**
   * The entities in the alert's detections.
   * @throws AppError as `get` does
   */
  related(actor: Actor, id: string): Promise<{ readonly alert: AlertDocument; readonly entities: RelatedEntities }>;
}

interface AlertServiceDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly clock: Clock;
  readonly pauses?: Pauses;
}

/** A long page is read in parts of this size. */
const alertsPerQuery = 500;
/** Keeps the document far below the store's size limit. */
const maxComments = 100;

export function makeAlertService({ alerts, clock, pauses }: AlertServiceDependencies): AlertService {
  async function read(actor: Actor, id: string): Promise<Versioned<AlertDocument>> {
    const partition = partitionOfAlert(id);
    const found = partition === undefined ? undefined : await alerts.read({ partition, id });
    const document = found?.document;
    if (found === undefined || document?.kind !== 'alert' || document.deleted === true || !canSee(actor, document)) {
      throw new AppError('ResourceNotFound', `Alert ${id} was not found.`);
    }
    return { document, etag: found.etag };
  }

  async function patch(actor: Actor, id: string, change: AlertPatch): Promise<AlertDocument> {
    const { document } = await changeDocument(
      alerts,
      () => read(actor, id),
      (before) => ({ write: applyPatch(before.document, change, actor, formatUtcDate(clock())) }),
      { maxAttempts: maxAlertAttempts, exhausted: alertIsBusy, pauses },
    );
    return document;
  }

  return {
    async list(actor, options, only) {
      const filter = allOf(options.filter, only, visibleTo(actor));
      const found: AlertDocument[] = [];
      let next = options.after;
      for (let left = options.top, isFirst = true; left > 0 && (isFirst || next !== undefined); isFirst = false) {
        const page = await alerts.query({
          kind: 'alert',
          order: options.order,
          limit: Math.min(left, alertsPerQuery),
          ...(filter !== undefined && { filter }),
          ...(isFirst && { skip: options.skip }),
          ...(next !== undefined && { after: next }),
        });
        found.push(
          ...page.items.flatMap(({ document }) => (document.kind === 'alert' ? [slim(document, options)] : [])),
        );
        next = page.next;
        left -= page.items.length;
      }
      return {
        alerts: found,
        ...(next !== undefined && options.top > 0 && { next }),
        ...(options.count && { count: await alerts.count('alert', filter) }),
      };
    },

    async get(actor, id) {
      return (await read(actor, id)).document;
    },

    patch,

    async patchAll(actor, ids, change) {
      const distinct = [...new Set(ids)];
      for (const id of distinct) {
        await read(actor, id);
      }
      for (const id of distinct) {
        await patch(actor, id, change);
      }
    },

    async related(actor, id) {
      const { document } = await read(actor, id);
      return { alert: document, entities: await relatedEntities(document, alerts) };
    },
  };
}

/** Evidence is most of an alert: a long list drops it at once unless it is requested. */
function slim(alert: AlertDocument, { expand }: QueryOptions): AlertDocument {
  return isEvidenceAsked(expand) ? alert : { ...alert, evidence: [] };
}

export function isEvidenceAsked(expand: readonly string[]): boolean {
  return expand.some((name) => name.toLowerCase() === 'evidence');
}

function applyPatch(alert: AlertDocument, patch: AlertPatch, actor: Actor, now: string): AlertDocument {
  const { status = alert.status } = patch;
  const comment = patch.comment ?? '';
  if (comment !== '' && alert.comments.length >= maxComments) {
    throw new AppError('InvalidInput', `An alert can have at most ${maxComments} comments.`, { field: 'comment' });
  }
  return {
    ...alert,
    status,
    resolvedTime: status === 'Resolved' ? (alert.resolvedTime ?? now) : null,
    assignedTo: patch.assignedTo === undefined ? alert.assignedTo : patch.assignedTo,
    classification: patch.classification === undefined ? alert.classification : patch.classification,
    determination: patch.determination === undefined ? alert.determination : patch.determination,
    comments: comment === '' ? alert.comments : [...alert.comments, { comment, createdBy: actor.id, createdTime: now }],
    lastUpdateTime: now,
  };
}
