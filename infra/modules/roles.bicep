metadata description = 'All role assignments of the deployment, each with the smallest scope that works.'

import { accessSettings } from '../types.bicep'

@description('Name of the identity of the function app.')
param identityName string

@description('Object id of the identity.')
param identityPrincipalId string

@description('Object id of the Event Grid system topic.')
param systemTopicPrincipalId string

@description('Name of the system topic.')
param systemTopicName string

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the storage account for the Functions host.')
param hostStorageName string

@description('Name of the storage account for the data of the service.')
param dataStorageName string

@description('Name of the blob container for dropped CSV files.')
param importsContainer string

@description('Name of the blob container for reports.')
param reportsContainer string

@description('Name of the blob container for undelivered events.')
param deadLetterContainer string

@description('Name of the Cosmos DB account.')
param cosmosAccountName string

@description('Name of the Cosmos DB database.')
param cosmosDatabaseName string

@description('Name of the Cosmos DB container for the leases of change-feed triggers.')
param leaseContainer string

@description('Name of the Service Bus namespace.')
param serviceBusName string

@description('Name of the telemetry queue.')
param telemetryQueue string

@description('Names of the queues that the function app sends to and receives from.')
param queueNames string[]

@description('Name of the topic for alerts.')
param topicName string

@description('Name of the subscription for the SIEM.')
param subscriptionName string

@description('Who, in addition to the service, may use its stores.')
param access accessSettings

var roleType = 'Microsoft.Authorization/roleDefinitions'

@description('Ids of Azure built-in roles.')
var builtIn = {
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  serviceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  serviceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataStorageName

  resource blobService 'blobServices' existing = {
    name: 'default'

    resource imports 'containers' existing = {
      name: importsContainer
    }

    resource reports 'containers' existing = {
      name: reportsContainer
    }

    resource deadLetters 'containers' existing = {
      name: deadLetterContainer
    }
  }
}

resource cosmosAccount 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' existing = {
  name: cosmosAccountName
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName

  resource telemetry 'queues' existing = {
    name: telemetryQueue
  }

  resource topic 'topics' existing = {
    name: topicName

    resource siem 'subscriptions' existing = {
      name: subscriptionName
    }
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = [
  for queueName in queueNames: {
    parent: serviceBus
    name: queueName
  }
]

// Telemetry

resource publishMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, identity.id, builtIn.monitoringMetricsPublisher)
  properties: {
    description: 'The function app sends its logs, metrics and traces.'
    roleDefinitionId: subscriptionResourceId(roleType, builtIn.monitoringMetricsPublisher)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Storage of the Functions host: leases and keys in blobs, retries of blob events in queues, its own events in tables

resource useHostStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in [
    builtIn.storageBlobDataOwner
    builtIn.storageQueueDataContributor
    builtIn.storageTableDataContributor
  ]: {
    scope: hostStorage
    name: guid(hostStorage.id, identity.id, roleId)
    properties: {
      description: 'The Functions host stores its leases, keys, packages and queues.'
      roleDefinitionId: subscriptionResourceId(roleType, roleId)
      principalId: identityPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

// Storage of the service: files, and the receipts and poison messages of the blob trigger

resource useDataStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in [builtIn.storageBlobDataContributor, builtIn.storageQueueDataContributor]: {
    scope: dataStorage
    name: guid(dataStorage.id, identity.id, roleId)
    properties: {
      description: 'The function app reads drops and writes uploads, reports and quarantined records.'
      roleDefinitionId: subscriptionResourceId(roleType, roleId)
      principalId: identityPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource keepUndelivered 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataStorage::blobService::deadLetters
  name: guid(dataStorage::blobService::deadLetters.id, systemTopic.id, builtIn.storageBlobDataContributor)
  properties: {
    description: 'Event Grid stores undelivered events.'
    roleDefinitionId: subscriptionResourceId(roleType, builtIn.storageBlobDataContributor)
    principalId: systemTopicPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Cosmos DB has its own roles for data access

resource documentRole 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: cosmosAccount
  name: guid(cosmosAccount.id, 'threat-indicators documents')
  properties: {
    roleName: 'Threat indicators: documents'
    type: 'CustomRole'
    assignableScopes: [
      '${cosmosAccount.id}/dbs/${cosmosDatabaseName}'
    ]
    permissions: [
      {
        dataActions: [
          'Microsoft.DocumentDB/databaseAccounts/readMetadata'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/executeQuery'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/readChangeFeed'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/create'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/read'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/replace'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/upsert'
        ]
      }
    ]
  }
}

resource useDocuments 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: cosmosAccount
  name: guid(cosmosAccount.id, identity.id, documentRole.id)
  properties: {
    roleDefinitionId: documentRole.id
    principalId: identityPrincipalId
    scope: '${cosmosAccount.id}/dbs/${cosmosDatabaseName}'
  }
}

resource leaseRole 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: cosmosAccount
  name: guid(cosmosAccount.id, 'threat-indicators leases')
  properties: {
    roleName: 'Threat indicators: leases'
    type: 'CustomRole'
    assignableScopes: [
      '${cosmosAccount.id}/dbs/${cosmosDatabaseName}/colls/${leaseContainer}'
    ]
    permissions: [
      {
        // In addition to the permissions on all documents: a trigger deletes the leases of a partition that was split.
        dataActions: ['Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/delete']
      }
    ]
  }
}

resource useLeases 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: cosmosAccount
  name: guid(cosmosAccount.id, identity.id, leaseRole.id)
  properties: {
    roleDefinitionId: leaseRole.id
    principalId: identityPrincipalId
    scope: '${cosmosAccount.id}/dbs/${cosmosDatabaseName}/colls/${leaseContainer}'
  }
  // The account accepts only one role change at a time.
  dependsOn: [useDocuments]
}

// Service Bus

resource receiveFromQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, index) in queueNames: {
    scope: queues[index]
    name: guid(queues[index].id, identity.id, builtIn.serviceBusDataReceiver)
    properties: {
      description: 'The function app receives messages and reads dead letters.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.serviceBusDataReceiver)
      principalId: identityPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource sendToQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, index) in queueNames: {
    scope: queues[index]
    name: guid(queues[index].id, identity.id, builtIn.serviceBusDataSender)
    properties: {
      description: 'The function app sends telemetry, background work and resubmitted dead letters.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.serviceBusDataSender)
      principalId: identityPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource publishAlerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: serviceBus::topic
  name: guid(serviceBus::topic.id, identity.id, builtIn.serviceBusDataSender)
  properties: {
    description: 'The function app publishes alerts.'
    roleDefinitionId: subscriptionResourceId(roleType, builtIn.serviceBusDataSender)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource queueLengthRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(serviceBus.id, 'threat-indicators queue lengths')
  properties: {
    roleName: 'Threat indicators: queue lengths (${serviceBusName})'
    description: 'Reads the length of queues. Without this role the platform has to guess and scales late.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.ServiceBus/namespaces/*/read'
        ]
      }
    ]
  }
}

resource readQueueLengths 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: serviceBus
  name: guid(serviceBus.id, identity.id, queueLengthRole.id)
  properties: {
    description: 'The platform scales by queue length.'
    roleDefinitionId: queueLengthRole.id
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// People and programs that use the stores of the service

resource dropFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for analyst in access.analysts: {
    scope: dataStorage::blobService::imports
    name: guid(dataStorage::blobService::imports.id, analyst.id, builtIn.storageBlobDataContributor)
    properties: {
      description: 'Analysts drop CSV files.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.storageBlobDataContributor)
      principalId: analyst.id
      principalType: analyst.type
    }
  }
]

resource readReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for analyst in access.analysts: {
    scope: dataStorage::blobService::reports
    name: guid(dataStorage::blobService::reports.id, analyst.id, builtIn.storageBlobDataReader)
    properties: {
      description: 'Analysts read import reports.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.storageBlobDataReader)
      principalId: analyst.id
      principalType: analyst.type
    }
  }
]

resource sendTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for sender in access.telemetrySenders: {
    scope: serviceBus::telemetry
    name: guid(serviceBus::telemetry.id, sender.id, builtIn.serviceBusDataSender)
    properties: {
      description: 'Sends telemetry directly to the queue.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.serviceBusDataSender)
      principalId: sender.id
      principalType: sender.type
    }
  }
]

resource receiveAlerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for receiver in access.alertReceivers: {
    scope: serviceBus::topic::siem
    name: guid(serviceBus::topic::siem.id, receiver.id, builtIn.serviceBusDataReceiver)
    properties: {
      description: 'The SIEM receives alerts.'
      roleDefinitionId: subscriptionResourceId(roleType, builtIn.serviceBusDataReceiver)
      principalId: receiver.id
      principalType: receiver.type
    }
  }
]
