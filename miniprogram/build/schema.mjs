// Writes src/api/schema.ts from the service's API document: the shapes of its components, and one entry a door (method
// and address) with what it takes and answers. `--check` writes nothing and fails when the file differs, so that a
// change of the service that the pages do not know breaks the build.
//   node build/schema.mjs DOCUMENT [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const FILE = fileURLToPath(new URL('../src/api/schema.ts', import.meta.url))
const [from, ...options] = process.argv.slice(2)
const service = JSON.parse(readFileSync(from, 'utf8'))

const exact = (properties) => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false })
const nothing = { type: 'null' }

function jsonOf(content) {
  return content?.['application/json']?.schema ?? nothing
}

/** One operation as a shape. Headers are http.ts's own matter, refusals are the same everywhere: both stay out. */
function door(operation) {
  const of = (place) => operation.parameters.filter((one) => one.in === place)
  const done = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))[1]
  return exact({
    path: exact(Object.fromEntries(of('path').map((one) => [one.name, one.schema]))),
    query: { type: 'object', properties: Object.fromEntries(of('query').map((one) => [one.name, one.schema])) },
    body: jsonOf(operation.requestBody?.content),
    reply: jsonOf(done.content),
  })
}

const doors = {}
for (const [path, operations] of Object.entries(service.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    doors[`${method.toUpperCase()} ${path.replace(/^\/api/, '')}`] = door(operation)
  }
}

const schemas = { ...service.components.schemas, Doors: exact(doors) }
const nodes = await openapiTS(
  { openapi: '3.1.0', info: service.info, paths: {}, components: { schemas } },
  // What a form fills in by itself need not be sent.
  { defaultNonNullable: false, alphabetize: true, emptyObjectsUnknown: true },
)
const text = `// Made by build/schema.mjs from the service's API document (make types). Never edited.\n${astToString(nodes)}`

if (options.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error('src/api/schema.ts is not what the service says: run `make types`, and look at what changed')
    process.exit(1)
  }
} else {
  writeFileSync(FILE, text)
}
