metadata name = 'Threat indicators'
metadata description = 'The whole service in one resource group. It uses managed identities only: no keys, secrets or connection strings.'

targetScope = 'subscription'

import { nameToken, resourceName, storageAccountName } from 'naming.bicep'
import {
  accessSettings
  audience
  cosmosCapacity
  deviceGroup
  networkSettings
  retentionDays
  scaleSettings
  serviceSettings
} from 'types.bicep'

@description('Name of the environment, for example dev. It is part of every resource name.')
@minLength(2)
@maxLength(16)
param environmentName string

@description('Azure region of all resources. It must offer Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Tags for every resource.')
param tags object = {}

@description('Accepted token audiences: api://<client id> and the client id of the Entra application, which infra/entra-application.ts creates.')
@minLength(1)
param audiences audience[]

@description('Device groups that indicator scopes and user access refer to.')
param deviceGroups deviceGroup[] = []

@description('Host names of the organisation that no indicator may block. The host name of the service itself is always included.')
param ownHosts string[] = []

@description('URI of the key vault secret with the package signing key (docs/packages.md). Leave it empty to serve no packages. The identity of the app must have access to the secret; otherwise the app does not start.')
param packageSigningKeyUri string = ''

@description('Settings of the service to change from their defaults.')
param settings serviceSettings = {}

@description('How the function app scales.')
param scale scaleSettings = {
  maximumInstanceCount: 40
  httpConcurrency: 16
  alwaysReadyHttp: 0
  alwaysReadyMatching: 0
}

@description('Throughput model of Cosmos DB: serverless or autoscale.')
param cosmos cosmosCapacity = { kind: 'serverless' }

@description('How far back in time Cosmos DB can be restored.')
@allowed(['Continuous7Days', 'Continuous30Days'])
param cosmosBackupTier string = 'Continuous7Days'

@description('Tier of Service Bus. A private network requires Premium.')
@allowed(['Standard', 'Premium'])
param serviceBusTier string = 'Standard'

@description('Redundancy of the storage accounts.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Spreads the function app and Cosmos DB over availability zones.')
param zoneRedundant bool = false

@description('Network between the API and its stores.')
param network networkSettings = { isolated: false, addressPrefix: '10.70.0.0/24' }

@description('Days after which files are deleted.')
param retention retentionDays = loadJsonContent('retention-days.json')

@description('Days for which deleted files can be restored.')
param softDeleteDays int = 14

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 31

@description('Maximum gigabytes of logs per day; -1 for no limit.')
param logDailyQuotaGb int = 1

@description('Email addresses that alert rules notify.')
param alertEmails string[] = []

@description('Who, in addition to the service, may use its stores.')
param access accessSettings = { analysts: [], telemetrySenders: [], alertReceivers: [] }

var allTags = union({ 'azd-env-name': environmentName, workload: 'threat-indicators' }, tags)
var token = nameToken(subscription().subscriptionId, environmentName, location)

var names = {
  resourceGroup: 'rg-ti-${environmentName}'
  identity: resourceName('id', environmentName, token)
  plan: resourceName('plan', environmentName, token)
  functionApp: resourceName('func', environmentName, token)
  workspace: resourceName('log', environmentName, token)
  component: resourceName('appi', environmentName, token)
  cosmosAccount: resourceName('cosno', environmentName, token)
  serviceBus: resourceName('sbns', environmentName, token)
  systemTopic: resourceName('egst', environmentName, token)
  network: resourceName('vnet', environmentName, token)
  actionGroup: resourceName('ag', environmentName, token)
  hostStorage: storageAccountName('host', token)
  dataStorage: storageAccountName('data', token)
}

@description('Names that the code uses too. Tests compare them.')
var entities = {
  azdService: 'api'
  database: 'threat-indicators'
  leaseContainer: 'leases'
  telemetryQueue: 'telemetry'
  workQueue: 'work'
  alertsTopic: 'alerts'
  siemSubscription: 'siem'
  importsContainer: 'imports'
  uploadsContainer: 'uploads'
  reportsContainer: 'reports'
  quarantineContainer: 'quarantine'
  snapshotsContainer: 'snapshots'
  deadLetterContainer: 'undelivered-events'
  deploymentContainer: 'packages'
}

var queueNames = [entities.telemetryQueue, entities.workQueue]
var serviceBusHost = '${names.serviceBus}.servicebus.windows.net'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.resourceGroup
  location: location
  tags: allTags
}

@description('Identity of the function app.')
module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

@description('Logs and metrics.')
module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: allTags
    retentionInDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

@description('Storage for the Functions host, separate from the data: someone who may drop files must not have access to function keys.')
module hostStorage 'modules/storage-account.bicep' = {
  scope: group
  params: {
    name: names.hostStorage
    location: location
    tags: allTags
    skuName: storageRedundancy
    containers: [entities.deploymentContainer]
    deleteAfterDays: {}
    softDeleteDays: softDeleteDays
    isPublic: !network.isolated
  }
}

@description('Storage for the data of the service.')
module dataStorage 'modules/storage-account.bicep' = {
  scope: group
  params: {
    name: names.dataStorage
    location: location
    tags: allTags
    skuName: storageRedundancy
    containers: [
      entities.importsContainer
      entities.uploadsContainer
      entities.reportsContainer
      entities.quarantineContainer
      entities.snapshotsContainer
      entities.deadLetterContainer
    ]
    deleteAfterDays: {
      '${entities.importsContainer}': retention.imports
      '${entities.uploadsContainer}': retention.uploads
      '${entities.reportsContainer}': retention.reports
      '${entities.quarantineContainer}': retention.quarantine
      '${entities.deadLetterContainer}': retention.quarantine
    }
    softDeleteDays: softDeleteDays
    isPublic: !network.isolated
  }
}

@description('Indicators, alerts, imports and definitions.')
module cosmosAccount 'modules/cosmos.bicep' = {
  scope: group
  params: {
    name: names.cosmosAccount
    location: location
    tags: allTags
    databaseName: entities.database
    capacity: cosmos
    zoneRedundant: zoneRedundant
    backupTier: cosmosBackupTier
    isPublic: !network.isolated
  }
}

@description('Queues, and the topic for alerts.')
module serviceBus 'modules/service-bus.bicep' = {
  scope: group
  params: {
    name: names.serviceBus
    location: location
    tags: allTags
    skuName: network.isolated ? 'Premium' : serviceBusTier
    queueNames: queueNames
    topicName: entities.alertsTopic
    subscriptionName: entities.siemSubscription
    isPublic: !network.isolated
  }
}

@description('Events about dropped files.')
module eventGrid 'modules/event-grid.bicep' = {
  scope: group
  params: {
    name: names.systemTopic
    location: location
    tags: allTags
    storageAccountName: names.dataStorage
  }
  dependsOn: [dataStorage]
}

@description('Private network, if requested.')
module privateNetwork 'modules/network.bicep' = if (network.isolated) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: network.addressPrefix
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    cosmosAccountName: names.cosmosAccount
    serviceBusName: names.serviceBus
  }
  dependsOn: [hostStorage, dataStorage, cosmosAccount, serviceBus]
}

@description('All role assignments.')
module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    identityName: names.identity
    identityPrincipalId: identity.outputs.principalId
    systemTopicName: names.systemTopic
    systemTopicPrincipalId: eventGrid.outputs.principalId
    componentName: names.component
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    importsContainer: entities.importsContainer
    reportsContainer: entities.reportsContainer
    deadLetterContainer: entities.deadLetterContainer
    cosmosAccountName: names.cosmosAccount
    cosmosDatabaseName: entities.database
    leaseContainer: entities.leaseContainer
    serviceBusName: names.serviceBus
    telemetryQueue: entities.telemetryQueue
    queueNames: queueNames
    topicName: entities.alertsTopic
    subscriptionName: entities.siemSubscription
    access: access
  }
  dependsOn: [monitoring, hostStorage, dataStorage, cosmosAccount, serviceBus]
}

@description('The function app. It is deployed last, so that its role assignments exist when it first starts.')
module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: names.functionApp
    planName: names.plan
    location: location
    tags: allTags
    azdServiceName: entities.azdService
    identityName: names.identity
    identityClientId: identity.outputs.clientId
    applicationInsightsConnectionString: monitoring.outputs.applicationInsightsConnectionString
    hostStorageName: names.hostStorage
    deploymentContainer: entities.deploymentContainer
    dataStorageName: names.dataStorage
    cosmosEndpoint: cosmosAccount.outputs.endpoint
    cosmosDatabaseName: entities.database
    serviceBusHost: serviceBusHost
    telemetryQueue: entities.telemetryQueue
    workQueue: entities.workQueue
    alertsTopic: entities.alertsTopic
    audiences: audiences
    deviceGroups: deviceGroups
    ownHosts: ownHosts
    packageSigningKeyUri: packageSigningKeyUri
    settings: settings
    scale: scale
    zoneRedundant: zoneRedundant
    subnetId: network.isolated
      ? resourceId(
          subscription().subscriptionId,
          names.resourceGroup,
          'Microsoft.Network/virtualNetworks/subnets',
          names.network,
          'functions'
        )
      : ''
  }
  dependsOn: [roles, privateNetwork]
}

@description('Alert rules.')
module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    actionGroupName: names.actionGroup
    location: location
    tags: allTags
    emails: alertEmails
    workspaceName: names.workspace
    componentName: names.component
    serviceBusName: names.serviceBus
    cosmosAccountName: names.cosmosAccount
    indexAgeLimitSec: 300
    failedRequestLimit: 5
    throttledRequestLimit: 100
  }
  dependsOn: [monitoring, serviceBus, cosmosAccount]
}

@description('The workbook.')
module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    displayName: 'Threat indicators (${environmentName})'
    location: location
    tags: allTags
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

@description('Resource group of all resources.')
output AZURE_RESOURCE_GROUP string = names.resourceGroup

@description('Name of the function app to deploy the package to.')
output AZURE_FUNCTION_APP string = names.functionApp

@description('Name of the system topic that events.bicep subscribes to.')
output AZURE_SYSTEM_TOPIC string = names.systemTopic

@description('Name of the storage account for CSV files.')
output AZURE_DATA_STORAGE string = names.dataStorage

@description('Base URL of the API.')
output SERVICE_API_URL string = functionApp.outputs.url
