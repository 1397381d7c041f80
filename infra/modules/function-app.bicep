metadata description = 'The function app on a Flex Consumption plan. It uses one user-assigned identity for all access.'

import { scaleSettings, serviceSettings, deviceGroup } from '../types.bicep'

@description('Name of the app.')
param name string

@description('Name of the plan.')
param planName string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Name of the service in azure.yaml to deploy to this app.')
param azdServiceName string

@description('Name of the user-assigned identity.')
param identityName string

@description('Client id of the identity.')
param identityClientId string

@description('Application Insights connection string.')
param applicationInsightsConnectionString string

@description('Name of the storage account for the Functions host.')
param hostStorageName string

@description('Name of the blob container for the deployment package.')
param deploymentContainer string

@description('Name of the storage account for the data of the service.')
param dataStorageName string

@description('Endpoint of the Cosmos DB account.')
param cosmosEndpoint string

@description('Name of the Cosmos DB database.')
param cosmosDatabaseName string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Name of the telemetry queue.')
param telemetryQueue string

@description('Name of the queue of background work.')
param workQueue string

@description('Name of the topic for alerts.')
param alertsTopic string

@description('Accepted token audiences: api://<client id> and the client id of the Entra application.')
@minLength(1)
param audiences string[]

@description('Device groups.')
param deviceGroups deviceGroup[]

@description('Host names of the organisation that no indicator may block. The host names of the service itself are added.')
param ownHosts string[]

@description('URI of the key vault secret with the package signing key. Leave it empty to serve no packages.')
param packageSigningKeyUri string

@description('Settings to change from their defaults.')
param settings serviceSettings

@description('How the app scales.')
param scale scaleSettings

@description('Spreads the instances over availability zones.')
param zoneRedundant bool

@description('Resource id of the subnet for outbound traffic. Empty for none.')
param subnetId string

@description('Defaults of the settings. A test compares the file with the code.')
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
        WORK_QUEUE: workQueue
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

@description('Base URL of the API.')
output url string = 'https://${app.properties.defaultHostName}'
