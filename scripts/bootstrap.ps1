# Dot-sourced by run.ps1 and test.ps1: makes a bare Windows machine ready, quickly when it already is.
#
# Afterwards $Root is the project's folder and $Py the Python of its virtual environment.
# The environment variable PYTHON names the Python to build it with (else one found, 3.11 or later).

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$Root = Split-Path -Parent $PSScriptRoot
$Venv = Join-Path $Root '.venv'
$Bin = Join-Path $Venv 'Scripts'
$Py = Join-Path $Bin 'python.exe'
$Stamp = Join-Path $Venv 'posdesk-installed'
$Lock = Join-Path $Root 'requirements.lock'

function Test-Python([string[]]$Command) {
    try {
        $rest = @($Command | Select-Object -Skip 1)
        & $Command[0] @rest -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>$null | Out-Null
        return $LASTEXITCODE -eq 0
    } catch {
        return $false
    }
}

function Find-Python {
    $candidates = @()
    if ($env:PYTHON) { $candidates += , @($env:PYTHON) }
    $candidates += , @('py', '-3')
    $candidates += , @('python')
    $candidates += , @('python3')
    foreach ($candidate in $candidates) {
        if ((Get-Command $candidate[0] -ErrorAction SilentlyContinue) -and (Test-Python $candidate)) {
            return , $candidate
        }
    }
    throw 'PosDesk needs Python 3.11 or later, and none was found. Install it, or name one in the environment variable PYTHON.'
}

function Install-Packages {
    if (-not ((Test-Path $Py) -and (Test-Python @($Py)))) {
        $base = Find-Python
        $rest = @($base | Select-Object -Skip 1)
        Write-Host "Making .venv with $($base -join ' ')"
        & $base[0] @rest -m venv --clear $Venv
        if ($LASTEXITCODE -ne 0) { throw "Python could not make the environment in $Venv." }
    }
    $version = & $Py -c 'import sys; print(sys.version.split()[0], sys.prefix)'
    $now = "$((Get-FileHash -Algorithm SHA256 $Lock).Hash) $version"
    if ((Test-Path $Stamp) -and ((Get-Content $Stamp -TotalCount 1) -eq $now)) { return }
    Write-Host 'Installing the Python packages that requirements.lock pins (the first time takes a few minutes)'
    $env:PIP_USER = '0'
    & $Py -m pip install --quiet --disable-pip-version-check --prefer-binary --require-hashes -r $Lock
    if ($LASTEXITCODE -ne 0) { throw 'The packages could not be installed; the reason is above.' }
    Set-Content -Path $Stamp -Value $now -Encoding utf8
}

$env:PYTHONUTF8 = '1'
Remove-Item Env:PYTHONHOME, Env:PYTHONPATH -ErrorAction SilentlyContinue
Install-Packages
