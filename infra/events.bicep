metadata description = 'Feeds the blob trigger: deployed after the code, because its webhook and key exist only then.'

@description('Name of the function app (output AZURE_FUNCTION_APP).')
param functionAppName string

@description('Name of the Event Grid system topic (output AZURE_SYSTEM_TOPIC).')
param systemTopicName string

@description('Name of the storage account that files are dropped into (output AZURE_DATA_STORAGE).')
param dataStorageName string

@description('The blob-triggered function.')
param functionName string = 'importCsvBlob'

@description('The container that it watches.')
param container string = 'imports'

@description('Where events are kept that could not be delivered.')
param deadLetterContainer string = 'undelivered-events'

resource functionApp 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataStorageName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: systemTopic
  name: 'dropped-files'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/${container}/blobs/'
    }
    destination: {
      endpointType: 'WebHook'
      properties: {
        maxEventsPerBatch: 1
        endpointUrl: 'https://${functionApp.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${listKeys('${functionApp.id}/host/default', functionApp.apiVersion).systemKeys.blobs_extension}'
      }
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccount.id
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}
