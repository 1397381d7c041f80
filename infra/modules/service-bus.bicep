metadata description = 'Service Bus: queues for telemetry and imports, a topic for alerts with a subscription for the SIEM.'

@description('Name of the namespace.')
param name string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Tier. Premium offers private endpoints, steady latency and messages of up to 100 MB.')
@allowed(['Standard', 'Premium'])
param skuName string

@description('Names of the queues.')
param queueNames string[]

@description('Name of the topic for alerts.')
param topicName string

@description('Name of the subscription for the SIEM.')
param subscriptionName string

@description('How long a message waits to be received. It must be shorter than DETECTION_LIFE, so that a late message is not counted twice.')
param messageTimeToLive string = 'P14D'

@description('Whether it is reachable from the internet (with a token) or only through private endpoints.')
param isPublic bool

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: skuName == 'Premium' ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [
  for queueName in queueNames: {
    parent: namespace
    name: queueName
    properties: {
      // The maximum: locks are not renewed while a batch is processed.
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT10M'
      defaultMessageTimeToLive: messageTimeToLive
      deadLetteringOnMessageExpiration: true
      maxSizeInMegabytes: 5120
    }
  }
]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: namespace
  name: topicName
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    defaultMessageTimeToLive: messageTimeToLive
    maxSizeInMegabytes: 5120
  }

  resource siem 'subscriptions' = {
    name: subscriptionName
    properties: {
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: messageTimeToLive
      // Dead letters never expire: without a receiving SIEM they would fill the topic, and nothing could be published.
      deadLetteringOnMessageExpiration: false
    }
  }
}
