metadata description = 'The function app on a Flex Consumption plan. It authenticates with one user-assigned identity everywhere.'

import { scaleSettings, serviceSettings, deviceGroup } from '../types.bicep'

@description('Name of the app.')
param name string

@description('Name of its plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the service in azure.yaml that is deployed to this app.')
param azdServiceName string

@description('Name of the user-assigned identity.')
param identityName string

@description('Client id of that identity.')
param identityClientId string

@description('Where telemetry is sent.')
param applicationInsightsConnectionString string

@description('Name of the storage account of the Functions host.')
param hostStorageName string

@description('Container for the deployed package.')
param deploymentContainer string

@description('Name of the storage account of the service.')
param dataStorageName string

@description('Address of the Cosmos DB account.')
param cosmosEndpoint string

@description('Name of the database.')
param cosmosDatabaseName string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Queue of telemetry.')
param telemetryQueue string

@description('Queue of imports to go on with.')
param importsQueue string

@description('Topic that alerts are published to.')
param alertsTopic string

@description('Accepted audiences of tokens: api://<client id> and the client id of the Entra application.')
@minLength(1)
param audiences string[]

@description('Device groups.')
param deviceGroups deviceGroup[]

@description('Host names of the organisation that no indicator may block; those of the service itself are added.')
param ownHosts string[]

@description('Address of the secret in a key vault that holds the key that signs packages; empty: no packages.')
param packageSigningKeyUri string

@description('Settings that differ from their defaults.')
param settings serviceSettings

@description('How the app scales.')
param scale scaleSettings

@description('Spreads the instances over availability zones.')
param zoneRedundant bool

@description('Subnet that the app sends from; empty: none.')
param subnetId string

@description('Defaults of the settings; a test compares the file with the code.')
var defaultSettings = loadJsonContent('../service-settings.json')

var hostName = '${name}.azurewebsites.net'
var storageSuffix = environment().suffixes.storage

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': azdServiceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${hostStorageName}.blob.${storageSuffix}/${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'node'
        version: '24'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: scale.maximumInstanceCount
        alwaysReady: concat(
          scale.alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: scale.alwaysReadyHttp }] : [],
          scale.alwaysReadyMatching > 0
            ? [{ name: 'function:matchTelemetryServiceBus', instanceCount: scale.alwaysReadyMatching }]
            : []
        )
        triggers: {
          http: {
            perInstanceConcurrency: scale.httpConcurrency
          }
        }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      defaultSettings,
      settings,
      {
        STORE: 'cosmos'
        COSMOS__accountEndpoint: cosmosEndpoint
        COSMOS_DATABASE: cosmosDatabaseName
        BLOBS: 'azure'
        QUEUE: 'service-bus'
        TELEMETRY_QUEUE: telemetryQueue
        IMPORTS_QUEUE: importsQueue
        ALERTS_TOPIC: alertsTopic
        AUTH_TENANT_ID: tenant().tenantId
        AUTH_AUDIENCE: join(audiences, ',')
        DEVICE_GROUPS: string(deviceGroups)
        OWN_HOSTS: join(union([hostName], ownHosts), ',')
        PACKAGE_SIGNING_KEY: empty(packageSigningKeyUri) ? '' : '@Microsoft.KeyVault(SecretUri=${packageSigningKeyUri})'
      },
      {
        AZURE_CLIENT_ID: identityClientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
        AzureWebJobsStorage__blobServiceUri: 'https://${hostStorageName}.blob.${storageSuffix}'
        AzureWebJobsStorage__queueServiceUri: 'https://${hostStorageName}.queue.${storageSuffix}'
        AzureWebJobsStorage__tableServiceUri: 'https://${hostStorageName}.table.${storageSuffix}'
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        STORAGE__blobServiceUri: 'https://${dataStorageName}.blob.${storageSuffix}'
        STORAGE__queueServiceUri: 'https://${dataStorageName}.queue.${storageSuffix}'
        STORAGE__credential: 'managedidentity'
        STORAGE__clientId: identityClientId
        COSMOS__credential: 'managedidentity'
        COSMOS__clientId: identityClientId
        SERVICEBUS__fullyQualifiedNamespace: serviceBusHost
        SERVICEBUS__credential: 'managedidentity'
        SERVICEBUS__clientId: identityClientId
      }
    )
  }

  resource publishingByFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource publishingByPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

@description('Where the API answers.')
output url string = 'https://${app.properties.defaultHostName}'
