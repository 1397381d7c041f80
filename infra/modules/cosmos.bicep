metadata description = 'Cosmos DB for NoSQL: the account, the database, and the containers that the code declares.'

import { cosmosCapacity } from '../types.bicep'

@description('Name of the account.')
param name string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Name of the Cosmos DB database.')
param databaseName string

@description('Throughput model: serverless or autoscale.')
param capacity cosmosCapacity

@description('Spreads the account over availability zones. It cannot be changed after the account is created.')
param zoneRedundant bool

@description('How far back in time the account can be restored.')
@allowed(['Continuous7Days', 'Continuous30Days'])
param backupTier string

@description('Whether it is reachable from the internet (with a token) or only through private endpoints.')
param isPublic bool

@description('Containers with partition key, time to live and indexes. A test compares the file with the code.')
var containers = loadJsonContent('../cosmos-containers.json')

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: zoneRedundant
      }
    ]
    consistencyPolicy: {
      defaultConsistencyLevel: 'Session'
    }
    capabilities: capacity.kind == 'serverless' ? [{ name: 'EnableServerless' }] : []
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: backupTier
      }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: databaseName
  tags: tags
  properties: {
    resource: {
      id: databaseName
    }
    options: capacity.kind == 'serverless' ? {} : { autoscaleSettings: { maxThroughput: capacity.maxThroughput } }
  }
}

// The option on the database applies only when it is created; this one applies to every deployment.
resource throughput 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/throughputSettings@2025-04-15' = if (capacity.kind == 'autoscale') {
  parent: database
  name: 'default'
  properties: {
    resource: {
      autoscaleSettings: {
        maxThroughput: capacity.?maxThroughput ?? 1000
      }
    }
  }
}

resource sqlContainers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [
  for container in containers: {
    parent: database
    name: container.id
    tags: tags
    properties: {
      resource: container
    }
  }
]

@description('Endpoint of the account.')
output endpoint string = account.properties.documentEndpoint
