/** The sources as text, and what they import: read by the TypeScript compiler, so that a comment or a string never counts. */
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface Source {
  /** From the root of the project, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly specifier: string
  /** Gone after compilation. */
  readonly isTypeOnly: boolean
}

/** Every TypeScript file under these folders of the project; a folder that is not there has none. */
export function readSources(...folders: string[]): Source[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx}`)
  return globSync(patterns, { cwd: ROOT, exclude: (name) => /^(node_modules|dist)$/.test(basename(name)) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

export const parse = ({ path, text }: Source): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

/** A node and everything below it. */
export function* nodesIn(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* nodesIn(child)
}

/** Everything a source imports, re-exports, loads or names by `import()`, types included. */
export const importsOf = (source: Source): Import[] =>
  [...nodesIn(parse(source))].flatMap((node) => importOf(node) ?? [])

function importOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return made(node.moduleSpecifier, isTypeClause(node.importClause))
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier && made(node.moduleSpecifier, isTypeExport(node))
  if (ts.isImportTypeNode(node)) return made(node.argument, true)
  if (ts.isExternalModuleReference(node)) return made(node.expression, false)
  const isLoading = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isLoading ? made(node.arguments[0], false) : undefined
}

function made(node: ts.Node | undefined, isTypeOnly: boolean): Import {
  const literal = node !== undefined && ts.isLiteralTypeNode(node) ? node.literal : node
  const isText = literal !== undefined && ts.isStringLiteralLike(literal)
  return { specifier: isText ? literal.text : '(computed)', isTypeOnly }
}

function isTypeClause(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const { name, namedBindings } = clause
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
  )
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  const named = exportClause !== undefined && ts.isNamedExports(exportClause) ? exportClause.elements : undefined
  return isTypeOnly || named?.every((element) => element.isTypeOnly) === true
}

/** Where an import leads: to a file of the project, or to a library. */
export function targetOf(from: string, specifier: string): { file: string } | { library: string } {
  if (specifier.startsWith('.')) return { file: posix.join(posix.dirname(from), specifier) }
  if (specifier === 'authchart') return { file: 'machines/index.ts' }
  if (specifier === 'authchart/testing') return { file: 'testing/index.ts' }
  if (specifier.startsWith('authchart/')) return { file: `adapters/${specifier.slice('authchart/'.length)}/index.ts` }
  if (specifier.startsWith('node:')) return { library: specifier }
  return {
    library: specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  }
}

/** The folder whose rules a file obeys: `machines`, `adapters/ky`, `testing`, … */
export function folderOf(path: string): string {
  const [top = '', next = ''] = path.split('/')
  return top === 'adapters' ? `${top}/${next}` : top
}
