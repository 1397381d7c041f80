metadata description = 'Sends events of new files to the blob trigger. Deploy it after the code: the webhook and its key do not exist earlier.'

@description('Name of the function app (output AZURE_FUNCTION_APP).')
param functionAppName string

@description('Name of the Event Grid system topic (output AZURE_SYSTEM_TOPIC).')
param systemTopicName string

@description('Name of the storage account that files are dropped into (output AZURE_DATA_STORAGE).')
param dataStorageName string

@description('Name of the blob-triggered function.')
param functionName string = 'importCsvBlob'

@description('Name of the blob container that the function watches.')
param container string = 'imports'

@description('Name of the blob container for undelivered events.')
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
