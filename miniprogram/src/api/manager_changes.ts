import { call } from './http'

export const managerChanges = {
  managers: () => call('GET /manager-changes/managers', {}),
}
