# Sets everything up, then checks style, types, imports and translations and runs the tests.
#
#   scripts\test.ps1                  what every change must pass
#   scripts\test.ps1 --all            also the long tests (those on an X display are left out)
#   scripts\test.ps1 tests\cart -k x  further arguments go to pytest
. (Join-Path $PSScriptRoot 'bootstrap.ps1')

$rest = @($args)
$all = $rest.Count -gt 0 -and $rest[0] -eq '--all'
if ($all) { $rest = @($rest | Select-Object -Skip 1) }
$env:QT_QPA_PLATFORM = 'offscreen'
$passed = 0
$failed = 0

function Invoke-Check([string]$Name, [string[]]$Arguments) {
    $ErrorActionPreference = 'Continue'
    $output = & (Join-Path $Bin $Name) @Arguments 2>&1 | Out-String
    if ($LASTEXITCODE -eq 0) {
        $script:passed++
        Write-Host "ok      $Name $Arguments"
    } else {
        $script:failed++
        Write-Host $output
        Write-Host "FAILED  $Name $Arguments"
    }
}

Push-Location $Root
try {
    Invoke-Check 'ruff.exe' @('check', '.')
    Invoke-Check 'ruff.exe' @('format', '--check', '.')
    Invoke-Check 'mypy.exe' @('--strict', 'posdesk')
    Invoke-Check 'lint-imports.exe' @()
    Invoke-Check 'python.exe' @('scripts/locale.py', 'check')

    $marks = if ($all) { 'not display' } else { 'not slow and not display' }
    if (-not $env:POSDESK_DATA) { $marks = "$marks and not data" }
    & $Py -m pytest -n auto -m $marks @rest
    $status = $LASTEXITCODE
} finally {
    Pop-Location
}

# pytest's own summary is the last line, unless a check before it failed: that must not be overlooked.
if ($failed -gt 0) {
    Write-Host "The tests ended with exit code $status, but not every check before them passed:"
    Write-Host "checks: $passed passed, $failed failed"
    exit 1
}
exit $status
