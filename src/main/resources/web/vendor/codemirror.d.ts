// What the dashboard uses of the bundle of CodeMirror's packages that web/editor-bundle.mjs makes.
export type Extension = unknown;
export interface Line { from: number; to: number; number: number; text: string }
export interface Text { readonly lines: number; line(number: number): Line; toString(): string; readonly length: number }
export class EditorState {
  static create(options: { doc: string; extensions: Extension[] }): EditorState;
  static readonly tabSize: { of(size: number): Extension };
  static readonly transactionExtender: { of(extend: (transaction: { docChanged: boolean }) => { effects: object } | null): Extension };
  readonly doc: Text;
}
export class EditorView {
  constructor(options: { state: EditorState; parent: ShadowRoot; root: ShadowRoot });
  readonly state: EditorState;
  readonly contentDOM: HTMLElement;
  dispatch(...changes: object[]): void;
  focus(): void;
  destroy(): void;
  static theme(rules: Record<string, Record<string, string>>): Extension;
  static scrollIntoView(position: number, options: { y: 'start' | 'center' | 'nearest'; yMargin?: number }): object;
  static readonly decorations: { of(marks: object): Extension };
  static readonly lineWrapping: Extension;
  static readonly contentAttributes: { of(attributes: Record<string, string>): Extension };
  static domEventHandlers(handlers: Record<string, (event: any, view: any) => boolean>): Extension;
  static readonly updateListener: { of(listener: (update: { docChanged: boolean; state: EditorState }) => void): Extension };
}
export class Decoration {
  static line(options: { class: string }): { range(from: number): object };
  static set(ranges: object[]): object;
}
export class Compartment {
  of(extension: Extension): Extension;
  reconfigure(extension: Extension): object;
}
export class HighlightStyle {
  static define(rules: Record<string, unknown>[]): HighlightStyle;
}
export function syntaxHighlighting(style: HighlightStyle): Extension;
export function setDiagnostics(state: EditorState, diagnostics: { from: number; to: number; severity: 'error' | 'warning' | 'info'; message: string }[]): object;
export function json(): Extension;
export function yaml(): Extension;
export function history(): Extension;
export function lineNumbers(): Extension;
export function lintGutter(): Extension;
export function drawSelection(): Extension;
export function bracketMatching(): Extension;
export function highlightActiveLine(): Extension;
export function highlightSelectionMatches(): Extension;
export const keymap: { of(bindings: readonly object[]): Extension };
export const indentUnit: { of(unit: string): Extension };
export const defaultKeymap: readonly object[];
export const historyKeymap: readonly object[];
export const lintKeymap: readonly object[];
export const searchKeymap: readonly object[];
export const tags: Record<string, any>;
