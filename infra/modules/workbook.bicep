metadata description = 'The workbook: imports, the list, matching, and the health of the service.'

@description('Display name.')
param displayName string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Name of the Log Analytics workspace that the workbook queries.')
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'threat-indicators workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    sourceId: workspace.id
    serializedData: loadTextContent('../workbook.json')
    version: '1.0'
  }
}
