// What the dashboard uses of @xterm/addon-fit, whose own types name its package instead of this file.
export class FitAddon {
  fit(): void;
}
