import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';

/** The columns of the portal, in its order, each with the field it fills. A file must have all of them. */
export const portalColumns = {
  IndicatorType: 'indicatorType',
  IndicatorValue: 'indicatorValue',
  ExpirationTime: 'expirationTime',
  Action: 'action',
  Severity: 'severity',
  Title: 'title',
  Description: 'description',
  RecommendedActions: 'recommendedActions',
  RbacGroups: 'rbacGroups',
  Category: 'category',
  MitreTechniques: 'mitreTechniques',
  GenerateAlert: 'generateAlert',
} as const satisfies Readonly<Record<string, keyof RawIndicator>>;

/** Columns that a file may also have. `Id` is not a field: it names the indicator to update. */
export const extraColumns = {
  ExternalId: 'externalId',
  Application: 'application',
  AlertDefinitionId: 'alertDefinitionId',
  Force: 'force',
  Id: 'id',
} as const satisfies Readonly<Record<string, keyof RawIndicator | 'id'>>;

/** Columns that reports and exports write. Imports ignore them without a note. */
export const reportColumns = ['Status', 'Reason'] as const;
export const writtenOnlyColumns: readonly string[] = [...reportColumns, 'CreatedBy'];

export type ImportField =
  | (typeof portalColumns)[keyof typeof portalColumns]
  | (typeof extraColumns)[keyof typeof extraColumns];

const columnOfField: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...portalColumns, ...extraColumns }).map(([column, field]) => [field, column]),
);

/** The column that fills a field; the name of the field if no column does. */
export function columnOf(field: string): string {
  return columnOfField.get(field) ?? field;
}
