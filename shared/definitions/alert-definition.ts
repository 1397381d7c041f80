import type { OwnerTier } from '../access/actor.ts';
import { FieldReader } from '../indicators/input/field-reader.ts';
import { type CategoryName, categories, spellCategory } from '../indicators/model/category.ts';
import { type Severity, severities } from '../indicators/model/indicator.ts';
import type { Result } from '../platform/errors.ts';
import { succeed } from '../platform/errors.ts';
import type { StoredDocument } from '../storage/document-container.ts';

/** The alert metadata that many indicators share (the alert definition of the API of 2016). */
export interface AlertDefinitionContent {
  /** Like `internalDescription`, never shown on an alert. */
  readonly name: string;
  readonly severity: Severity;
  readonly internalDescription: string;
  readonly title: string;
  /** Shown as the alert's description. */
  readonly uxDescription: string;
  readonly recommendedAction: string | null;
  readonly category: CategoryName;
  readonly enabled: boolean;
}

/** A definition as stored; its id is its partition. */
export interface AlertDefinitionDocument extends StoredDocument, AlertDefinitionContent {
  readonly kind: 'definition';
  readonly owner: string;
  readonly ownerTier: OwnerTier;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly lastModifiedAt: string | null;
  readonly lastModifiedBy: string | null;
}

/** Maximum lengths in UTF-16 units (documentation of the API of 2016). */
export const definitionLimits = {
  name: 100,
  internalDescription: 350,
  title: 120,
  uxDescription: 500,
  recommendedAction: 2_000,
} as const;

/** A definition as a caller wrote it: JSON values by field name; unknown fields are ignored. */
export type RawAlertDefinition = { readonly [K in keyof AlertDefinitionContent]?: unknown };

/**
 * Checks a definition and fills in its defaults. Required: name, severity, title, uxDescription and category. The fault
 * names each invalid field.
 */
export function prepareDefinition(raw: RawAlertDefinition): Result<AlertDefinitionContent> {
  const reader = new FieldReader('api');
  const severity = reader.oneOf(raw.severity, 'severity', severities);
  const category = reader.oneOf(spellCategory(raw.category), 'category', categories);
  const content = {
    name: reader.required(raw.name, 'name', definitionLimits.name),
    severity: severity ?? 'Informational',
    internalDescription:
      reader.text(raw.internalDescription, 'internalDescription', definitionLimits.internalDescription) ?? '',
    title: reader.required(raw.title, 'title', definitionLimits.title),
    uxDescription: reader.required(raw.uxDescription, 'uxDescription', definitionLimits.uxDescription),
    recommendedAction:
      reader.text(raw.recommendedAction, 'recommendedAction', definitionLimits.recommendedAction) ?? null,
    category: category ?? 'None',
    enabled: reader.boolean(raw.enabled, 'enabled') ?? true,
  };
  reader.required(severity, 'severity', Number.POSITIVE_INFINITY);
  reader.required(category, 'category', Number.POSITIVE_INFINITY);
  return reader.fault === undefined ? succeed(content) : { ok: false, fault: reader.fault };
}

/** A definition as the API returns it. */
export function definitionResource(document: AlertDefinitionDocument) {
  return {
    id: document.id,
    name: document.name,
    severity: document.severity,
    internalDescription: document.internalDescription,
    title: document.title,
    uxDescription: document.uxDescription,
    recommendedAction: document.recommendedAction,
    category: document.category,
    enabled: document.enabled,
    createdAt: document.createdAt,
    createdBy: document.createdBy,
    lastModifiedAt: document.lastModifiedAt,
    lastModifiedBy: document.lastModifiedBy,
  };
}
