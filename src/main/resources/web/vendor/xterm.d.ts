// What the dashboard uses of @xterm/xterm, whose own types name its package instead of this file.
export interface Disposable { dispose(): void }
export class Terminal {
  constructor(options: Record<string, unknown>);
  readonly cols: number;
  readonly rows: number;
  readonly textarea: HTMLTextAreaElement | undefined;
  options: Record<string, any>;
  open(parent: HTMLElement): void;
  loadAddon(addon: object): void;
  write(data: string | Uint8Array, done?: () => void): void;
  focus(): void;
  reset(): void;
  dispose(): void;
  onData(listener: (data: string) => void): Disposable;
  onBinary(listener: (data: string) => void): Disposable;
  onResize(listener: (size: { cols: number; rows: number }) => void): Disposable;
  attachCustomKeyEventHandler(handler: (event: KeyboardEvent) => boolean): void;
}
