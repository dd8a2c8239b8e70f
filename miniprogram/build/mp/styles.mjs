// What the built styles say. WeChat warns of tag, id and attribute selectors in a component's styles and does not apply
// them; it cannot read the star at all, nor a local file or another host's in url().
import postcss from 'postcss'
import selectors from 'postcss-selector-parser'

/** @param {import('./project.mjs').Project} project */
export function checkStyles(project) {
  for (const file of project.files.filter((path) => path.endsWith('.wxss'))) {
    let tree
    try {
      tree = postcss.parse(project.text(file), { from: file })
    } catch (error) {
      project.find(file, 'wxss', `does not parse: ${error.reason ?? error.message}`)
      continue
    }
    const json = file.replace(/wxss$/, 'json')
    const ofComponent = project.has(json) && project.json(json)?.component === true
    tree.walkRules((rule) => {
      if (rule.parent?.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return
      checkSelector(project, file, rule.selector, ofComponent)
    })
    tree.walkAtRules('import', (rule) => {
      const path = project.resolve(file, rule.params.replace(/^url\(|\)$/g, '').replace(/["']/g, ''))
      if (!project.has(path)) project.find(file, 'wxss', `imports ${path}, which is not there`)
    })
    tree.walkDecls((declaration) => {
      for (const [, address] of declaration.value.matchAll(/url\(\s*["']?([^"')]*)/g)) {
        if (!address.startsWith('data:')) project.find(file, 'wxss', `${declaration.prop} loads ${address}: only data: can be shown here`)
      }
    })
  }
}

function checkSelector(project, file, selector, ofComponent) {
  let tree
  try {
    tree = selectors().astSync(selector)
  } catch (error) {
    project.find(file, 'wxss', `cannot read the selector ${selector}: ${error.message}`)
    return
  }
  tree.walk((node) => {
    if (node.type === 'universal') project.find(file, 'selector', `${selector}: WeChat has no *`)
    if (ofComponent && ['tag', 'id', 'attribute'].includes(node.type)) project.find(file, 'selector', `${selector}: no ${node.type} selectors in a component's styles`)
  })
}
