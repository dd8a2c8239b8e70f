import { call } from './http'

export const calendarAddresses = {
  own: () => call('GET /calendar-address', {}),
  make: () => call('POST /calendar-address/make', { body: {} }),
  end: () => call('POST /calendar-address/end', { body: {} }),
}
