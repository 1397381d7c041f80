metadata description = 'System topic for the events of the storage account. The subscription for the function is in events.bicep.'

@description('Name of the system topic.')
param name string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Name of the storage account that raises the events.')
param storageAccountName string

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: storageAccount.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

@description('Object id of the topic, which stores undelivered events.')
output principalId string = systemTopic.identity.principalId
