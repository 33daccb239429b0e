/** The rules of DESIGN §2 and §3 on what a source may touch, and on the literal of the chart: each answers what breaks it. */
import ts from 'typescript'
import { nodesIn, parse, type Source } from './sources.ts'

const WORLD = ['window', 'document', 'navigator', 'localStorage', 'sessionStorage', 'indexedDB', 'BroadcastChannel']
  .concat(['fetch', 'XMLHttpRequest', 'WebSocket', 'location', 'process', 'console', 'Buffer', 'require'])
  .concat(['globalThis', 'self', 'global', 'crypto'])
const TIME = ['performance', 'setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame']
/** Of these only some members are forbidden: reading a date or a square root is pure. */
const PURE_MEMBERS: Record<string, (member: string) => boolean> = {
  Date: (member) => ['UTC', 'parse'].includes(member),
  Math: (member) => member !== 'random',
}

/**
 * The names of the outside world that are used in sources which should be pure.
 *
 * @param timekeeper the one source that may touch time and chance, for that is where they are handed in
 */
export function impureNames(sources: readonly Source[], timekeeper?: string): string[] {
  const program = programOf(sources)
  const checker = program.getTypeChecker()
  return sources.flatMap(({ path }) => {
    const file = program.getSourceFile(path)
    if (file === undefined) throw new Error(`${path} is not in the program`)
    return [...nodesIn(file)]
      .filter((node) => ts.isIdentifier(node))
      .filter((node) => isForbidden(node, path === timekeeper) && isReference(node) && isGlobal(checker, node))
      .map((node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.parent.getText()}`)
  })
}

/** Without the libraries, so that every global is a name that is declared nowhere. */
function programOf(sources: readonly Source[]): ts.Program {
  const files = new Map(sources.map((source) => [source.path, parse(source)]))
  const options: ts.CompilerOptions = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.Latest }
  return ts.createProgram([...files.keys()], options, {
    getSourceFile: (name) => files.get(name),
    fileExists: (name) => files.has(name),
    readFile: () => undefined,
    writeFile: () => undefined,
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  })
}

function isForbidden(node: ts.Identifier, mayTouchTime: boolean): boolean {
  if (WORLD.includes(node.text)) return true
  if (mayTouchTime) return false
  const isPure = PURE_MEMBERS[node.text]
  if (isPure === undefined || !Object.hasOwn(PURE_MEMBERS, node.text)) return TIME.includes(node.text)
  const { parent } = node
  if (ts.isTypeReferenceNode(parent)) return false
  return !(ts.isPropertyAccessExpression(parent) && parent.expression === node && isPure(parent.name.text))
}

/** Whether an identifier stands for a variable, and is not the name of a member or of a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isQualifiedName(parent)) return parent.left === node
  const { name, propertyName } = parent as { name?: ts.Node; propertyName?: ts.Node }
  return name !== node && propertyName !== node
}

const isGlobal = (checker: ts.TypeChecker, node: ts.Identifier): boolean =>
  !checker
    .getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
    .some(({ name, declarations = [] }) => name === node.text && declarations.length > 0)

/** What keeps a tool from reading the chart in a source as it stands. */
export function unreadableParts(source: Source): string[] {
  const chart = [...nodesIn(parse(source))].flatMap((node) => chartIn(node) ?? [])[0]
  if (chart === undefined) return ['there is no object literal passed straight to setup({…}).createMachine(…)']
  return chart.properties.flatMap((property) => {
    const isContext = property.name?.getText() === 'context'
    return isContext && ts.isPropertyAssignment(property) ? [] : [...nodesIn(property)].flatMap(unreadable)
  })
}

function chartIn(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined
  const { name, expression } = node.expression
  const isSetup = ts.isCallExpression(expression) && expression.expression.getText() === 'setup'
  const [literal] = node.arguments
  const isChart = name.text === 'createMachine' && isSetup && literal !== undefined
  return isChart && ts.isObjectLiteralExpression(literal) ? literal : undefined
}

function unreadable(node: ts.Node): string[] {
  const isOpaque =
    ts.isSpreadAssignment(node) ||
    ts.isSpreadElement(node) ||
    ts.isComputedPropertyName(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isFunctionLike(node) ||
    ts.isCallExpression(node) ||
    ts.isTemplateExpression(node) ||
    (ts.isIdentifier(node) && !ts.isPropertyAssignment(node.parent)) ||
    (ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) && node.parent.initializer === node)
  return isOpaque ? [node.getText()] : []
}
