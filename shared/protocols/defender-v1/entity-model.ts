import { categories } from '../../indicators/model/category.ts';
import { severities } from '../../indicators/model/indicator.ts';
import { iocTypes } from './ioc-type.ts';

const namespace = 'Microsoft.WindowsDefenderATP.Api';
const date = 'Edm.DateTimeOffset';

/**
 * The `$metadata` document of the Defender v1 API (OData 4.0 CSDL XML): its two entity sets, their enumerations, and its
 * actions, in the namespace `Actions` as in the published requests.
 */
export const entityModel = [
  '<?xml version="1.0" encoding="utf-8"?>',
  '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
  `<Schema Namespace="${namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
  entityType('AlertDefinition', [
    property('Id', 'Edm.Int64', false),
    property('Name', 'Edm.String', false, 100),
    property('Severity', `${namespace}.AlertSeverity`, false),
    property('InternalDescription', 'Edm.String', false, 350),
    property('Title', 'Edm.String', false, 120),
    property('UxDescription', 'Edm.String', false, 500),
    property('RecommendedAction', 'Edm.String', true, 2_000),
    property('Category', `${namespace}.AlertCategory`, false),
    property('Enabled', 'Edm.Boolean', false),
    ...authorship(),
    `<NavigationProperty Name="IndicatorsOfCompromise" Type="Collection(${namespace}.IndicatorOfCompromise)" Partner="AlertDefinition"/>`,
  ]),
  entityType('IndicatorOfCompromise', [
    property('Id', 'Edm.Int64', false),
    property('Type', `${namespace}.IndicatorType`, false),
    property('Value', 'Edm.String', false),
    property('DetectionFunction', `${namespace}.DetectionFunction`, false),
    property('ExpiresAt', date, true),
    property('Enabled', 'Edm.Boolean', false),
    ...authorship(),
    `<NavigationProperty Name="AlertDefinition" Type="${namespace}.AlertDefinition" Partner="IndicatorsOfCompromise"/>`,
  ]),
  enumType('AlertSeverity', severities),
  enumType('AlertCategory', categories),
  enumType('IndicatorType', iocTypes),
  enumType('DetectionFunction', ['Equals']),
  '<EntityContainer Name="Container">',
  entitySet('AlertDefinitions', 'AlertDefinition', 'IndicatorsOfCompromise'),
  entitySet('IndicatorsOfCompromise', 'IndicatorOfCompromise', 'AlertDefinition', 'AlertDefinitions'),
  '</EntityContainer></Schema>',
  '<Schema Namespace="Actions" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
  `<Action Name="DeleteIOCs" IsBound="true"><Parameter Name="alertDefinition" Type="${namespace}.AlertDefinition" Nullable="false"/></Action>`,
  bulkUpload('AlertDefinition', 'alertDefinitions'),
  bulkUpload('IndicatorOfCompromise', 'iocs'),
  '</Schema></edmx:DataServices></edmx:Edmx>',
  '',
].join('\n');

function entityType(name: string, members: readonly string[]): string {
  return [`<EntityType Name="${name}">`, '<Key><PropertyRef Name="Id"/></Key>', ...members, '</EntityType>'].join('\n');
}

function property(name: string, type: string, isNullable: boolean, maxLength?: number): string {
  const length = maxLength === undefined ? '' : ` MaxLength="${maxLength}"`;
  return `<Property Name="${name}" Type="${type}"${isNullable ? '' : ' Nullable="false"'}${length}/>`;
}

/** Who wrote an entity, and when. */
function authorship(): readonly string[] {
  return [
    property('CreatedAt', date, false),
    property('CreatedBy', 'Edm.String', false),
    property('LastModifiedAt', date, true),
    property('LastModifiedBy', 'Edm.String', true),
  ];
}

function enumType(name: string, values: readonly string[]): string {
  const members = values.map((value, index) => `<Member Name="${value}" Value="${index}"/>`);
  return [`<EnumType Name="${name}">`, ...members, '</EnumType>'].join('\n');
}

function entitySet(name: string, type: string, navigation: string, target = navigation): string {
  const binding = `<NavigationPropertyBinding Path="${navigation}" Target="${target}"/>`;
  return `<EntitySet Name="${name}" EntityType="${namespace}.${type}">${binding}</EntitySet>`;
}

function bulkUpload(type: string, parameter: string): string {
  const collection = `Collection(${namespace}.${type})`;
  return [
    '<Action Name="BulkUpload" IsBound="true">',
    `<Parameter Name="set" Type="${collection}" Nullable="false"/>`,
    `<Parameter Name="${parameter}" Type="${collection}" Nullable="false"/>`,
    `<ReturnType Type="${collection}"/>`,
    '</Action>',
  ].join('\n');
}
