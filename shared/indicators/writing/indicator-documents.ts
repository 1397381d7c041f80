import type { DocumentKey } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import {
  type ImportRow,
  type IndicatorContent,
  type IndicatorDocument,
  type IndicatorIdentity,
  indicatorSchemaVersion,
} from '../model/indicator.ts';
import { contentOf } from './differences.ts';
import { timeAfter, type WriteContext } from './write-context.ts';

/**
 * A new indicator; in place of a tombstone it gets the same id. Written field by field, without spreads, because an import
 * makes one for every row. Keep in step with `contentFields`: `test/indicators/content-fields.test.ts` compares them.
 */
export function newDocument(
  { identity, content, rbacGroupNames, forced }: PreparedIndicator,
  key: DocumentKey,
  tombstone: IndicatorDocument | undefined,
  row: ImportRow | undefined,
  { actor, now }: WriteContext,
): IndicatorDocument {
  const at = timeAfter(tombstone?.lastUpdateTime, now);
  const touched = row === undefined ? (tombstone?.touched ?? tombstone?.origin) : undefined;
  const document: { -readonly [K in keyof IndicatorDocument]: IndicatorDocument[K] } = {
    id: key.id,
    partition: key.partition,
    kind: 'indicator',
    v: indicatorSchemaVersion,
    indicatorType: identity.indicatorType,
    indicatorValue: identity.indicatorValue,
    rbacGroupIds: identity.rbacGroupIds,
    owner: identity.owner,
    action: content.action,
    severity: content.severity,
    title: content.title,
    description: content.description,
    recommendedActions: content.recommendedActions,
    application: content.application,
    externalId: content.externalId,
    expirationTime: content.expirationTime,
    generateAlert: content.generateAlert,
    category: content.category,
    mitreTechniques: content.mitreTechniques,
    educateUrl: content.educateUrl,
    bypassDurationHours: content.bypassDurationHours,
    notificationId: content.notificationId,
    notificationBody: content.notificationBody,
    version: content.version,
    additionalInfo: content.additionalInfo,
    historicalDetection: content.historicalDetection,
    lookBackPeriod: content.lookBackPeriod,
    certificateInfo: content.certificateInfo,
    alertDefinitionId: content.alertDefinitionId,
    enabled: content.enabled,
    ownerTier: actor.tier,
    rbacGroupNames,
    createdBy: actor.id,
    createdByDisplayName: actor.displayName,
    createdBySource: actor.createdBySource,
    sourceType: actor.sourceType,
    creationTimeDateTimeUtc: at,
    lastUpdateTime: at,
    lastUpdatedBy: null,
  };
  if (identity.rbacGroupIds.length === 0) {
    document.organisationWide = true;
  }
  if (actor.objectId !== actor.id) {
    document.createdById = actor.objectId;
  }
  if (forced) {
    document.forced = true;
  }
  if (row !== undefined) {
    document.origin = row;
  }
  if (touched !== undefined) {
    document.touched = touched;
  }
  if (tombstone?.clashed === true) {
    document.clashed = true;
  }
  return document;
}

/** The indicator with different content. Identity, owner and creator stay the same. */
export function changedDocument(
  before: IndicatorDocument,
  content: IndicatorContent,
  rest: Pick<PreparedIndicator, 'rbacGroupNames' | 'forced'>,
  row: ImportRow | undefined,
  { actor, now }: WriteContext,
): IndicatorDocument {
  const { forced: _, ...kept } = before;
  return {
    ...kept,
    ...content,
    rbacGroupNames: rest.rbacGroupNames,
    ownerTier: actor.owner === before.owner ? actor.tier : before.ownerTier,
    lastUpdateTime: timeAfter(before.lastUpdateTime, now),
    lastUpdatedBy: actor.id,
    ...(rest.forced && { forced: true }),
    ...(row !== undefined && { touched: row }),
  };
}

/**
 * What remains of a deleted indicator, for readers of changes. The store deletes it after `ttlSec` seconds, unless another
 * identity was placed after its slot.
 */
export function tombstoneOf(
  before: IndicatorDocument,
  ttlSec: number,
  { actor, now }: Pick<WriteContext, 'now'> & { readonly actor: { readonly id: string } },
): IndicatorDocument {
  return {
    ...before,
    deleted: true,
    ...(before.clashed !== true && { ttl: ttlSec }),
    lastUpdateTime: timeAfter(before.lastUpdateTime, now),
    lastUpdatedBy: actor.id,
  };
}

/** The same document or tombstone, kept for ever because another identity is placed after its slot. */
export function clashedDocument(before: IndicatorDocument): IndicatorDocument {
  const { ttl: _, ...kept } = before;
  return { ...kept, clashed: true };
}

/** Fields that the file has no column for stay as they are, except an expiry that has passed. */
export function statedContent(
  before: IndicatorDocument,
  prepared: PreparedIndicator,
  isOver: boolean,
): IndicatorContent {
  if (prepared.unstated.length === 0) {
    return prepared.content;
  }
  const kept = contentOf(before);
  return {
    ...prepared.content,
    ...Object.fromEntries(
      prepared.unstated
        .filter((field) => field !== 'expirationTime' || !isOver)
        .map((field) => [field, kept[field]] as const),
    ),
  };
}

/** The mark by which queries find organisation-wide indicators. */
export function scopeMark({ rbacGroupIds }: Pick<IndicatorIdentity, 'rbacGroupIds'>): {
  readonly organisationWide?: true;
} {
  return rbacGroupIds.length === 0 ? { organisationWide: true } : {};
}
