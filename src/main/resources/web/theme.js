// What has to run before the modules do: the theme, so that nothing flashes, and another try when a module cannot be fetched.

(function applyTheme() {
  var chosen = null;
  try {
    chosen = localStorage.getItem('container-manager-theme');
  } catch {
    // Without storage the machine's setting counts.
  }
  document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
})();

(function watchLoading() {
  var KEY = 'container-manager-reloads';
  var RELOADS_MAX = 3;
  var AGAIN_AFTER_MILLIS = 2000;
  window.addEventListener('error', function failed(event) {
    var boot = document.querySelector('#app .boot');
    if (boot === null || !(event.target instanceof HTMLScriptElement)) return;
    var reloads = RELOADS_MAX;
    try {
      reloads = Number(sessionStorage.getItem(KEY) || 0);
      sessionStorage.setItem(KEY, String(reloads + 1));
    } catch {
      // Nobody would count the attempts.
      reloads = RELOADS_MAX;
    }
    boot.textContent = reloads < RELOADS_MAX ? 'The page could not be fetched completely. Trying again …' : 'The page could not be fetched completely. Reload it when the service answers again.';
    if (reloads < RELOADS_MAX) setTimeout(function again() { location.reload(); }, AGAIN_AFTER_MILLIS);
  }, true);
  window.addEventListener('load', function done() {
    try {
      if (document.querySelector('#app .boot') === null) sessionStorage.removeItem(KEY);
    } catch {
      // There is none.
    }
  });
})();
