import type { AlertDefinitionDocument, RawAlertDefinition } from '../../definitions/alert-definition.ts';
import type { RawEntity } from './read-ioc.ts';

/** The members of an alert definition, in the order of the responses published in 2017. */
export const definitionMembers = [
  'Name',
  'Severity',
  'InternalDescription',
  'Title',
  'UxDescription',
  'RecommendedAction',
  'Category',
  'Enabled',
  'Id',
  'CreatedAt',
  'CreatedBy',
  'LastModifiedAt',
  'LastModifiedBy',
] as const;
export type DefinitionResource = Readonly<Record<(typeof definitionMembers)[number], string | number | boolean | null>>;

/** Reads the body of an alert definition; members that the service sets (`Id`, `CreatedAt`, ...) are ignored. */
export function readDefinition(body: RawEntity): RawAlertDefinition {
  return {
    name: body['Name'],
    severity: body['Severity'],
    internalDescription: body['InternalDescription'],
    title: body['Title'],
    uxDescription: body['UxDescription'],
    recommendedAction: body['RecommendedAction'],
    category: body['Category'],
    enabled: body['Enabled'],
  };
}

/** An alert definition as the Defender v1 API returns it. */
export function definitionEntity(document: AlertDefinitionDocument): DefinitionResource {
  return {
    Name: document.name,
    Severity: document.severity,
    InternalDescription: document.internalDescription,
    Title: document.title,
    UxDescription: document.uxDescription,
    RecommendedAction: document.recommendedAction,
    Category: document.category,
    Enabled: document.enabled,
    Id: Number(document.id),
    CreatedAt: document.createdAt,
    CreatedBy: document.createdBy,
    LastModifiedAt: document.lastModifiedAt,
    LastModifiedBy: document.lastModifiedBy,
  };
}
