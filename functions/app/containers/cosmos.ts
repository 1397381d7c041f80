import type { ContainerDefinition } from '@azure/cosmos';

/** How the documents of a container are queried; a test compares the infrastructure's index policies with it. */
export interface CosmosContainerShape {
  readonly id: string;
  /** Fields in filters and counts. Nothing else is indexed, because every indexed path makes each write more expensive. */
  readonly queriedPaths: readonly string[];
  /** Queried fields that are lists; they are indexed by element. */
  readonly listPaths: readonly string[];
  /** Fields that lists are ordered by: one composite index (kind, field, id) each, read in both directions. */
  readonly orders: readonly string[];
}

export const cosmosContainers: readonly CosmosContainerShape[] = [
  {
    id: 'indicators',
    queriedPaths: [
      'indicatorValue',
      'reversedValue',
      'indicatorType',
      'action',
      'severity',
      'title',
      'description',
      'application',
      'externalId',
      'category',
      'enabled',
      'generateAlert',
      'expirationTime',
      'creationTimeDateTimeUtc',
      'createdBy',
      'createdById',
      'createdByDisplayName',
      'createdBySource',
      'sourceType',
      'lastUpdateTime',
      'lastUpdatedBy',
      'rbacGroupNames',
      'rbacGroupIds',
      'organisationWide',
      'alertDefinitionId',
      'touchedBy',
      'owner',
      'indicatorId',
      'at',
      'of',
    ],
    listPaths: ['rbacGroupNames', 'rbacGroupIds'],
    orders: ['indicatorValue', 'expirationTime', 'creationTimeDateTimeUtc', 'lastUpdateTime', 'at'],
  },
  {
    id: 'alerts',
    queriedPaths: [
      'alertCreationTime',
      'firstEventTime',
      'lastEventTime',
      'lastUpdateTime',
      'resolvedTime',
      'status',
      'severity',
      'category',
      'classification',
      'determination',
      'title',
      'assignedTo',
      'detectionSource',
      'incidentId',
      'investigationId',
      'machineId',
      'computerDnsName',
      'rbacGroupId',
      'rbacGroupName',
      'eventCount',
      'action',
      'indicatorId',
      'indicatorType',
      'indicatorValue',
      'alertId',
      'entities',
      'eventTime',
      'lastProcessedTime',
      'facts.reportId',
      'facts.deviceTags',
      'facts.cloudTags',
    ],
    listPaths: ['entities', 'facts.deviceTags', 'facts.cloudTags'],
    orders: ['alertCreationTime', 'firstEventTime', 'lastEventTime', 'lastUpdateTime', 'lastProcessedTime'],
  },
  {
    id: 'imports',
    queriedPaths: [
      'state',
      'jobKind',
      'createdAt',
      'startedAt',
      'finishedAt',
      'fileName',
      'submittedBy',
      'actor.owner',
      'actor.objectId',
      'total',
      'refused',
    ],
    listPaths: [],
    orders: ['createdAt'],
  },
  {
    id: 'definitions',
    queriedPaths: [
      'name',
      'title',
      'severity',
      'category',
      'enabled',
      'internalDescription',
      'uxDescription',
      'recommendedAction',
      'createdAt',
      'createdBy',
      'lastModifiedAt',
      'lastModifiedBy',
      'owner',
    ],
    listPaths: [],
    orders: ['name', 'createdAt'],
  },
  {
    id: 'audit',
    queriedPaths: [
      'at',
      'by',
      'byId',
      'callerType',
      'operation',
      'action',
      'targetKind',
      'targetId',
      'result',
      'address',
      'correlationId',
    ],
    listPaths: [],
    orders: ['at'],
  },
  { id: 'devices', queriedPaths: [], listPaths: [], orders: [] },
];

/** Fields in every query, in addition to those of its container. */
const commonPaths = ['kind', 'deleted', 'partition'];

/** Documents live as long as their own `ttl` says, and without it forever. */
const ttlByDocument = -1;

/** The definition that creates a container of this shape. */
export function defineContainer(shape: CosmosContainerShape): ContainerDefinition {
  const lists = new Set(shape.listPaths);
  const included = [...commonPaths, ...shape.queriedPaths].map((field) => indexPath(field, lists.has(field)));
  return {
    id: shape.id,
    partitionKey: { paths: ['/partition'] },
    defaultTtl: ttlByDocument,
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: included.map((path) => ({ path })),
      excludedPaths: [{ path: '/*' }],
      compositeIndexes: [['kind', 'id'], ...shape.orders.map((field) => ['kind', field, 'id'])].map((fields) =>
        fields.map((field) => ({ path: `/${field.replaceAll('.', '/')}`, order: 'ascending' as const })),
      ),
    },
  };
}

function indexPath(field: string, isList: boolean): string {
  return `/${field.replaceAll('.', '/')}${isList ? '/[]' : ''}/?`;
}
